using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Queries;

/// <summary>What clients of one listener may know of partitions. A view of one image; immutable.</summary>
/// <param name="cluster">The nodes.</param>
/// <param name="listener">The name of the listener that the question came by.</param>
public readonly struct PartitionQuery(ClusterImage cluster, string listener)
{
    /// <summary>
    /// Whether a leader without the listener is told apart (LISTENER_NOT_FOUND, Metadata from version 6) from a leader
    /// that is not there.
    /// </summary>
    public bool TellsMissingListener { get; init; } = true;

    /// <summary>
    /// Whether replicas that cannot be reached are left out and the partition is marked for it, as the oldest clients
    /// (Metadata version 0) expect.
    /// </summary>
    public bool HidesUnreachableReplicas { get; init; }

    /// <summary>The partitions of a topic by number.</summary>
    public IEnumerable<PartitionView> Describe(TopicImage topic)
    {
        foreach (var (partition, state) in topic.Partitions)
        {
            yield return Describe(partition, state);
        }
    }

    /// <summary>One partition.</summary>
    public PartitionView Describe(int partition, PartitionRegistration state)
    {
        var replicas = Visible(state.Replicas);
        var isr = Visible(state.Isr);
        var isReachable = IsReachable(state.Leader);
        return new PartitionView
        {
            Error = isReachable ? ErrorOfReplicas(state, replicas, isr) : ErrorOfLeader(state.Leader),
            Partition = partition,
            Leader = isReachable ? state.Leader : NodeId.None,
            LeaderEpoch = state.LeaderEpoch,
            Replicas = replicas,
            Isr = isr,
            Elr = state.Elr,
            LastKnownElr = state.LastKnownElr,
            Offline = Offline(state),
        };
    }

    private static ErrorCode ErrorOfReplicas(
        PartitionRegistration state, ValueList<NodeId> replicas, ValueList<NodeId> isr) =>
        replicas.Count < state.Replicas.Count || isr.Count < state.Isr.Count
            ? ErrorCode.ReplicaNotAvailable
            : ErrorCode.None;

    private ErrorCode ErrorOfLeader(NodeId leader) =>
        TellsMissingListener && cluster.Broker(leader) is not null
            ? ErrorCode.ListenerNotFound
            : ErrorCode.LeaderNotAvailable;

    private bool IsReachable(NodeId node) => cluster.Broker(node)?.EndpointOf(listener) is not null;

    private ValueList<NodeId> Visible(ValueList<NodeId> nodes)
    {
        if (!HidesUnreachableReplicas)
        {
            return nodes;
        }

        var visible = new List<NodeId>(nodes.Count);
        foreach (var node in nodes)
        {
            if (IsReachable(node))
            {
                visible.Add(node);
            }
        }

        return [.. visible];
    }

    private ValueList<NodeId> Offline(PartitionRegistration state)
    {
        ValueList<NodeId> offline = [];
        foreach (var node in state.Replicas)
        {
            var isOnline = cluster.Broker(node) is { Fenced: false } broker &&
                broker.EndpointOf(listener) is not null &&
                broker.HasOnlineDirectory(state.DirectoryOf(node));
            if (!isOnline)
            {
                offline = offline.Add(node);
            }
        }

        return offline;
    }
}
