using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>What a fetch asks for, with the partitions looked up and the permissions checked. Immutable.</summary>
internal sealed class FetchPlan
{
    private FetchPlan(FetchRequest request, int maxBytes, List<FetchTopic> topics)
    {
        Topics = topics;
        MinBytes = request.MinBytes;
        MaxBytes = maxBytes;
        MaxWait = TimeSpan.FromMilliseconds(Math.Max(request.MaxWaitMs, 0));
        IsReadCommitted = request.IsolationLevel == 1;
    }

    /// <summary>The topics in the order of the request.</summary>
    public IReadOnlyList<FetchTopic> Topics { get; }

    /// <summary>Bytes that are worth an answer before the time is over.</summary>
    public int MinBytes { get; }

    /// <summary>Most bytes of an answer, but for the first batch, which is always given.</summary>
    public int MaxBytes { get; }

    /// <summary>Longest wait.</summary>
    public TimeSpan MaxWait { get; }

    /// <summary>Whether only what is decided by transactions is wanted.</summary>
    public bool IsReadCommitted { get; }

    /// <summary>Looks everything up.</summary>
    public static FetchPlan Make(RequestContext context, FetchRequest request, TopicLookup lookup, int maxBytes)
    {
        var topics = new List<FetchTopic>(request.Topics.Count);
        var isReplica = request.ReplicaId >= 0 || request.ReplicaState.ReplicaId >= 0;
        foreach (var topic in request.Topics)
        {
            TopicImage? image = null;
            var error = isReplica
                ? ReplicaRefusal(context)
                : lookup.TryFind(context, AclOperation.Read, topic.Topic, topic.TopicId, out image);
            var partitions = new List<FetchPartition>(topic.Partitions.Count);
            foreach (var partition in topic.Partitions)
            {
                partitions.Add(PartitionOf(lookup, image, partition, error));
            }

            topics.Add(new FetchTopic(topic.Topic, topic.TopicId, partitions));
        }

        return new FetchPlan(request, maxBytes, topics);
    }

    /// <summary>
    /// Partitions have one replica: whoever fetches as another is none of theirs, whatever it thinks of their epoch.
    /// </summary>
    private static ErrorCode ReplicaRefusal(RequestContext context) =>
        context.AuthorizeCluster(AclOperation.ClusterAction)
            ? ErrorCode.UnknownLeaderEpoch
            : ErrorCode.ClusterAuthorizationFailed;

    private static FetchPartition PartitionOf(
        TopicLookup lookup, TopicImage? topic, FetchRequest.FetchPartition partition, ErrorCode error)
    {
        Partition? replica = null;
        if (error == ErrorCode.None && topic is not null)
        {
            error = lookup.TryFindReplica(topic, partition.Partition, out replica);
        }

        return new FetchPartition(
            partition.Partition,
            replica,
            error,
            new Offset(partition.FetchOffset),
            partition.PartitionMaxBytes,
            partition.CurrentLeaderEpoch,
            new LeaderEpoch(partition.LastFetchedEpoch));
    }
}

/// <summary>A topic of a fetch, by name or by id as it was asked for.</summary>
internal sealed record FetchTopic(string Name, Uuid Id, IReadOnlyList<FetchPartition> Partitions);

/// <summary>A partition of a fetch.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Replica">The replica here, or null with an error.</param>
/// <param name="Error">Why it cannot be read at all.</param>
/// <param name="Offset">The first offset that is wanted.</param>
/// <param name="MaxBytes">Most bytes of this partition.</param>
/// <param name="KnownEpoch">The leader epoch that the client knows; below 0 for none.</param>
/// <param name="LastFetchedEpoch">The epoch of the record before the offset, as the client has it; none if it does not say.</param>
internal sealed record FetchPartition(
    int Number,
    Partition? Replica,
    ErrorCode Error,
    Offset Offset,
    int MaxBytes,
    int KnownEpoch,
    LeaderEpoch LastFetchedEpoch);
