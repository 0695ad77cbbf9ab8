using System.Globalization;
using KRaftNet.Config.Alter;
using KRaftNet.Protocol.Messages;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Client.Admin;

/// <summary>
/// Shows and changes the configs of topics, brokers, groups and client metrics subscriptions. Owned by the loop of its
/// cluster connection.
/// </summary>
public sealed class ConfigAdmin(ClusterConnection cluster)
{
    private readonly AdminCalls _calls = new(cluster);

    /// <summary>The configs of a resource by name, with where each value comes from.</summary>
    /// <exception cref="KafkaException">There is no such resource, or it was refused.</exception>
    public Task<IReadOnlyList<DescribeConfigsResponse.DescribeConfigsResourceResult>> Describe(ConfigResource resource) =>
        _calls.Patiently<IReadOnlyList<DescribeConfigsResponse.DescribeConfigsResourceResult>>(async () =>
        {
            var request = new DescribeConfigsRequest
            {
                Resources =
                [
                    new DescribeConfigsRequest.DescribeConfigsResource
                    {
                        ResourceType = (sbyte)resource.Type,
                        ResourceName = resource.Name,
                        ConfigurationKeys = null,
                    },
                ],
            };
            using var reply = await Call<DescribeConfigsRequest, DescribeConfigsResponse>(resource, request);
            var result = reply.Message.Results[0];
            AdminCalls.Check(result.ErrorCode, $"{Named(resource)} cannot be described", result.ErrorMessage);
            return [.. result.Configs.OrderBy(config => config.Name, StringComparer.Ordinal)];
        });

    /// <summary>Changes the configs that are named, all of them or none.</summary>
    /// <exception cref="KafkaException">It was refused.</exception>
    public Task Alter(ConfigResource resource, IReadOnlyList<ConfigAlteration> alterations) =>
        _calls.Patiently(async () =>
        {
            var request = new IncrementalAlterConfigsRequest
            {
                Resources =
                [
                    new IncrementalAlterConfigsRequest.AlterConfigsResource
                    {
                        ResourceType = (sbyte)resource.Type,
                        ResourceName = resource.Name,
                        Configs = [.. alterations.Select(ToMessage)],
                    },
                ],
            };
            using var reply = await Call<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(resource, request);
            var result = reply.Message.Responses[0];
            AdminCalls.Check(result.ErrorCode, $"{Named(resource)} was not altered", result.ErrorMessage);
            return result;
        });

    private static IncrementalAlterConfigsRequest.AlterableConfig ToMessage(ConfigAlteration alteration) => new()
    {
        Name = alteration.Name,
        ConfigOperation = (sbyte)alteration.Operation,
        Value = alteration.Value,
    };

    private static string Named(ConfigResource resource) => resource.Type switch
    {
        _ when resource.IsBrokerDefaults => "the default of all brokers",
        ConfigResourceType.Topic => $"topic {resource.Name}",
        ConfigResourceType.Broker => $"broker {resource.Name}",
        ConfigResourceType.Group => $"group {resource.Name}",
        _ => $"client metrics subscription {resource.Name}",
    };

    /// <summary>A broker's own values are known to that broker only; the rest any may be asked.</summary>
    private async Task<Reply<TResponse>> Call<TRequest, TResponse>(ConfigResource resource, TRequest request)
        where TRequest : Protocol.IRequest<TRequest, TResponse>
        where TResponse : Protocol.IMessage<TResponse>
    {
        var isOfOneBroker = resource.Type == ConfigResourceType.Broker && !resource.IsBrokerDefaults;
        if (!isOfOneBroker
            || !int.TryParse(resource.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var broker))
        {
            return await cluster.CallAny<TRequest, TResponse>(request);
        }

        await cluster.Metadata([]);
        return await cluster.Call<TRequest, TResponse>(broker, request, cluster.Options.RequestTimeout);
    }
}
