using KRaftNet.Config.Sources;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Cli.Output;

/// <summary>How configs are listed.</summary>
internal static class ConfigListing
{
    /// <summary>A line for each config; those with their defaults only if wanted.</summary>
    public static Listing Of(
        IEnumerable<DescribeConfigsResponse.DescribeConfigsResourceResult> configs, bool withDefaults)
    {
        var listing = new Listing("config", "value", "source");
        foreach (var config in configs)
        {
            if (withDefaults || config.ConfigSource != (sbyte)ConfigSource.Default)
            {
                listing.Add(config.Name, ValueOf(config), SourceOf((ConfigSource)config.ConfigSource));
            }
        }

        return listing;
    }

    private static string ValueOf(DescribeConfigsResponse.DescribeConfigsResourceResult config) =>
        config.IsSensitive ? "[hidden]" : config.Value ?? "";

    private static string SourceOf(ConfigSource source) => source switch
    {
        ConfigSource.Topic => "topic",
        ConfigSource.DynamicBroker => "broker",
        ConfigSource.DynamicDefaultBroker => "all brokers",
        ConfigSource.StaticBroker => "node's settings",
        ConfigSource.Default => "default",
        ConfigSource.ClientMetrics => "client metrics",
        ConfigSource.Group => "group",
        _ => "unknown",
    };
}
