using System.Collections.Immutable;
using KRaftNet.Client.Connections;
using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Client;

/// <summary>A topic whose partitions all have leaders, as the metadata told it. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id.</param>
/// <param name="Leaders">The leader of each partition, from partition 0.</param>
internal sealed record TopicView(string Name, Uuid Id, ImmutableArray<int> Leaders)
{
    /// <summary>How long a name that no broker knows is asked for: it may have been created just now.</summary>
    private static readonly TimeSpan UnknownTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Asks for the topic until all partitions have leaders; may create it, if the brokers do that.</summary>
    /// <exception cref="KafkaException">There is none, or the client's retry time is over.</exception>
    public static async Task<TopicView> Find(ClusterConnection cluster, string name, bool mayCreate)
    {
        var patience = new Patience(cluster, cluster.Options.RetryTimeout);
        var patienceWithUnknown = new Patience(cluster, UnknownTimeout);
        while (true)
        {
            try
            {
                return await Ask(cluster, name, mayCreate);
            }
            catch (KafkaException e)
            {
                var isUnknown = e.Error == ErrorCode.UnknownTopicOrPartition && !mayCreate;
                await (isUnknown ? patienceWithUnknown : patience).PauseOrThrow(e);
            }
        }
    }

    private static async Task<TopicView> Ask(ClusterConnection cluster, string name, bool mayCreate)
    {
        var answer = await cluster.Metadata([name], mayCreate);
        var topic = answer.Topics.Find(candidate => candidate.Name == name);
        var error = topic is null ? ErrorCode.UnknownTopicOrPartition : (ErrorCode)topic.ErrorCode;
        if (topic is null || error != ErrorCode.None)
        {
            throw KafkaException.Of(error, $"topic {name} cannot be used");
        }

        var leaders = topic.Partitions.OrderBy(partition => partition.PartitionIndex).Select(p => p.LeaderId);
        var view = new TopicView(name, topic.TopicId, [.. leaders]);
        var leaderless = view.Leaders.IndexOf(-1);
        return view.Leaders.Length > 0 && leaderless < 0
            ? view
            : throw KafkaException.Of(
                ErrorCode.LeaderNotAvailable, $"partition {Math.Max(leaderless, 0)} of {name} has no leader");
    }
}
