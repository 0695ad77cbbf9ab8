using KRaftNet.Config.Describe;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Configs;

/// <summary>Brings what the configs say into the form of a DescribeConfigs answer. Stateless.</summary>
internal static class DescribedConfigs
{
    /// <summary>One config; synonyms and text only if they were asked for.</summary>
    public static DescribeConfigsResponse.DescribeConfigsResourceResult ToMessage(
        DescribedConfig config, bool withSynonyms, bool withDocumentation)
    {
        var message = new DescribeConfigsResponse.DescribeConfigsResourceResult
        {
            Name = config.Name,
            Value = config.Value,
            ReadOnly = config.ReadOnly,
            ConfigSource = (sbyte)config.Source,
            IsSensitive = config.Sensitive,
            ConfigType = (sbyte)config.Type,
            Documentation = withDocumentation ? config.Documentation : null,
        };
        if (withSynonyms)
        {
            foreach (var synonym in config.Synonyms)
            {
                message.Synonyms.Add(new DescribeConfigsResponse.DescribeConfigsSynonym
                {
                    Name = synonym.Name,
                    Value = synonym.Value,
                    Source = (sbyte)synonym.Source,
                });
            }
        }

        return message;
    }
}
