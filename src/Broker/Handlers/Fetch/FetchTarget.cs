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
/// <param name="LogStart">Where a follower's log begins; none of a consumer.</param>
internal readonly record struct FetchTarget(
    string Topic,
    Uuid TopicId,
    int Number,
    Offset Offset,
    int MaxBytes,
    int KnownEpoch,
    LeaderEpoch LastFetchedEpoch,
    Offset LogStart)
{
    /// <summary>The partitions of a request, in its order; of one that stands there twice the last counts.</summary>
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
                    new LeaderEpoch(partition.LastFetchedEpoch),
                    new Offset(partition.LogStartOffset)));
            }
        }

        return IsAscending(request) ? targets : WithoutRepeated(targets);
    }

    /// <summary>What clients send: topics once, their partitions in order. Such a request repeats nothing.</summary>
    private static bool IsAscending(FetchRequest request)
    {
        var topics = request.Topics.Count > 1 ? new HashSet<(string, Uuid)>(request.Topics.Count) : null;
        foreach (var topic in request.Topics)
        {
            if (topics?.Add((topic.Topic, topic.TopicId)) == false)
            {
                return false;
            }

            for (var i = 1; i < topic.Partitions.Count; i++)
            {
                if (topic.Partitions[i].Partition <= topic.Partitions[i - 1].Partition)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static List<FetchTarget> WithoutRepeated(List<FetchTarget> targets)
    {
        var places = new Dictionary<(string, Uuid, int), int>(targets.Count);
        var kept = new List<FetchTarget>(targets.Count);
        foreach (var target in targets)
        {
            if (places.TryAdd((target.Topic, target.TopicId, target.Number), kept.Count))
            {
                kept.Add(target);
            }
            else
            {
                kept[places[(target.Topic, target.TopicId, target.Number)]] = target;
            }
        }

        return kept;
    }

    /// <summary>Whether both are of one topic.</summary>
    public bool IsOfTopicOf(in FetchTarget other) =>
        TopicId == other.TopicId && string.Equals(Topic, other.Topic, StringComparison.Ordinal);
}
