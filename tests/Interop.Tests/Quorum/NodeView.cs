using System.Globalization;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Interop.Tests.Quorum;

/// <summary>What one node shows: its topics with their ids, and its lists. Immutable.</summary>
internal sealed record NodeView(
    SortedDictionary<string, Uuid> Topics, SortedDictionary<string, IReadOnlyList<long>> Lists)
{
    /// <summary>The config whose value is a list: pairs of partition and broker, which need not be there.</summary>
    public const string ListKey = "follower.replication.throttled.replicas";

    private const string Suffix = ":1";

    /// <summary>A value as an entry of the list.</summary>
    public static string Entry(long value) => value.ToString(CultureInfo.InvariantCulture) + Suffix;

    /// <summary>Asks a node; null if it does not answer.</summary>
    /// <param name="node">The node.</param>
    /// <param name="lists">Topics whose config is a list.</param>
    public static async Task<NodeView?> Of(BrokerCalls node, IReadOnlyList<string> lists)
    {
        var metadata = await node.Ask<MetadataRequest, MetadataResponse>(new MetadataRequest { Topics = null });
        var configs = await node.Ask<DescribeConfigsRequest, DescribeConfigsResponse>(new DescribeConfigsRequest
        {
            Resources =
            [
                .. lists.Select(name => new DescribeConfigsRequest.DescribeConfigsResource
                {
                    ResourceType = (sbyte)ConfigResourceType.Topic,
                    ResourceName = name,
                    ConfigurationKeys = [ListKey],
                }),
            ],
        });
        return metadata is null || configs is null
            ? null
            : new NodeView(
                new(metadata.Topics.ToDictionary(topic => topic.Name!, topic => topic.TopicId), StringComparer.Ordinal),
                new(configs.Results.ToDictionary(result => result.ResourceName, Values), StringComparer.Ordinal));
    }

    /// <summary>Whether another node shows the same.</summary>
    public bool IsSameAs(NodeView other) =>
        Topics.SequenceEqual(other.Topics)
        && Lists.Keys.SequenceEqual(other.Lists.Keys)
        && Lists.All(list => list.Value.SequenceEqual(other.Lists[list.Key]));

    private static IReadOnlyList<long> Values(DescribeConfigsResponse.DescribeConfigsResult result)
    {
        var value = result.ErrorCode == 0 && result.Configs is [{ Value: { Length: > 0 } text }] ? text : "";
        return
        [
            .. value.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(entry => long.Parse(entry[..^Suffix.Length], CultureInfo.InvariantCulture)),
        ];
    }
}
