using KRaftNet.Common;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>A partition and what is wanted of it, as the client says it. Immutable.</summary>
/// <param name="Topic">The topic's name, or empty if it is named by id.</param>
/// <param name="TopicId">The topic's id, or zero if it is named by name.</param>
/// <param name="Number">The partition.</param>
/// <param name="Offset">The first offset that is wanted.</param>
/// <param name="MaxBytes">Most bytes of this partition.</param>
/// <param name="KnownEpoch">The leader epoch that the client knows; below 0 for none.</param>
/// <param name="LastFetchedEpoch">The epoch of the record before the offset, as the client has it; none if it does not say.</param>
internal readonly record struct FetchTarget(
    string Topic,
    Uuid TopicId,
    int Number,
    Offset Offset,
    int MaxBytes,
    int KnownEpoch,
    LeaderEpoch LastFetchedEpoch)
{
    /// <summary>The partitions of a request, in its order.</summary>
    public static List<FetchTarget> Of(FetchRequest request)
    {
        var targets = new List<FetchTarget>(request.Topics.Count);
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                targets.Add(new FetchTarget(
                    topic.Topic,
                    topic.TopicId,
                    partition.Partition,
                    new Offset(partition.FetchOffset),
                    partition.PartitionMaxBytes,
                    partition.CurrentLeaderEpoch,
                    new LeaderEpoch(partition.LastFetchedEpoch)));
            }
        }

        return targets;
    }

    /// <summary>Whether both are of one topic.</summary>
    public bool IsOfTopicOf(in FetchTarget other) =>
        TopicId == other.TopicId && string.Equals(Topic, other.Topic, StringComparison.Ordinal);
}
