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
    /// <summary>From this version on topics are named by id.</summary>
    public const short WithTopicIds = 13;

    /// <summary>From this version on consumers read from followers too (KIP-392).</summary>
    private const short WithFollowers = 11;

    private FetchPlan(
        FetchRequest request, short version, int maxBytes, PreferredReplicas preferred, List<FetchPartition> partitions)
    {
        Partitions = partitions;
        MaxBytes = maxBytes;
        MinBytes = Math.Min(request.MinBytes, maxBytes);
        MaxWait = TimeSpan.FromMilliseconds(Math.Max(request.MaxWaitMs, 0));
        IsReadCommitted = request.IsolationLevel == 1;
        Follower = FollowerOf(request);
        FollowerEpoch = new BrokerEpoch(request.ReplicaState.ReplicaEpoch);
        NeedsLeader = IsReplica || version < WithFollowers;
        Rack = version >= WithFollowers && request.RackId.Length > 0 ? request.RackId : null;
        Preferred = preferred;
        HasNegativeLimit = request.MaxBytes < 0;
        IsReadable = partitions.Exists(partition => partition.Error == ErrorCode.None);
    }

    /// <summary>The partitions in the order in which they are read.</summary>
    public IReadOnlyList<FetchPartition> Partitions { get; }

    /// <summary>Bytes that are worth an answer before the time is over.</summary>
    public int MinBytes { get; }

    /// <summary>Most bytes of an answer, but for the first batch, which is always given.</summary>
    public int MaxBytes { get; }

    /// <summary>Longest wait; one that is longer than connections may be idle ends with its connection.</summary>
    public TimeSpan MaxWait { get; }

    /// <summary>Whether only what is decided by transactions is wanted.</summary>
    public bool IsReadCommitted { get; }

    /// <summary>Whether it comes from a broker, not from a consumer.</summary>
    public bool IsReplica => Follower != NodeId.None;

    /// <summary>The broker that it comes from; none of a consumer.</summary>
    public NodeId Follower { get; }

    /// <summary>That broker's incarnation; none if it does not say.</summary>
    public BrokerEpoch FollowerEpoch { get; }

    /// <summary>Whether only a leader may answer.</summary>
    public bool NeedsLeader { get; }

    /// <summary>Where the consumer stands; null if it does not say.</summary>
    public string? Rack { get; }

    /// <summary>Who a consumer is sent to.</summary>
    public PreferredReplicas Preferred { get; }

    /// <summary>Whether it asks for less than nothing.</summary>
    public bool HasNegativeLimit { get; }

    /// <summary>Whether there is a partition to wait for.</summary>
    public bool IsReadable { get; }

    /// <summary>Looks everything up.</summary>
    public static FetchPlan Make(
        RequestContext context,
        FetchRequest request,
        IReadOnlyList<FetchTarget> targets,
        TopicLookup lookup,
        PreferredReplicas preferred,
        int maxBytes)
    {
        var partitions = new List<FetchPartition>(targets.Count);
        var isReplica = IsFromReplica(request);
        var usesTopicIds = context.Version >= WithTopicIds;
        TopicImage? topic = null;
        var error = ErrorCode.None;
        for (var i = 0; i < targets.Count; i++)
        {
            var target = targets[i];
            if (i == 0 || !target.IsOfTopicOf(targets[i - 1]))
            {
                topic = null;
                error = isReplica && !context.AuthorizeCluster(AclOperation.ClusterAction)
                    ? ErrorCode.TopicAuthorizationFailed
                    : lookup.TryFind(
                        context,
                        isReplica ? AclOperation.Describe : AclOperation.Read,
                        usesTopicIds ? null : target.Topic,
                        target.TopicId,
                        out topic);
            }

            partitions.Add(PartitionOf(lookup, topic, target, error));
        }

        return new FetchPlan(request, context.Version, maxBytes, preferred, partitions);
    }

    /// <summary>Whether a request says that it comes from a broker, not from a consumer.</summary>
    public static bool IsFromReplica(FetchRequest request) => FollowerOf(request) != NodeId.None;

    /// <summary>The broker, in the field of the request's version.</summary>
    private static NodeId FollowerOf(FetchRequest request) =>
        request.ReplicaId >= 0 ? new NodeId(request.ReplicaId)
        : request.ReplicaState.ReplicaId >= 0 ? new NodeId(request.ReplicaState.ReplicaId)
        : NodeId.None;

    private static FetchPartition PartitionOf(
        TopicLookup lookup, TopicImage? topic, in FetchTarget target, ErrorCode error)
    {
        Partition? replica = null;
        if (error == ErrorCode.None && topic is not null)
        {
            error = lookup.TryFindReplica(topic, target.Number, out replica);
        }

        return new FetchPartition(target, replica, error);
    }
}

/// <summary>A partition of a fetch.</summary>
/// <param name="Target">What is wanted.</param>
/// <param name="Replica">The replica here, or null with an error.</param>
/// <param name="Error">Why it cannot be read at all.</param>
internal sealed record FetchPartition(FetchTarget Target, Partition? Replica, ErrorCode Error);
