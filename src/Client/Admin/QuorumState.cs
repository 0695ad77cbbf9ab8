using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Client.Admin;

/// <summary>A replica of the quorum: a node with the directory that it keeps the metadata in.</summary>
/// <param name="Id">The node.</param>
/// <param name="Directory">The directory; zero where it is not known.</param>
public readonly record struct QuorumReplica(NodeId Id, DirectoryId Directory);

/// <summary>Where a controller listens.</summary>
/// <param name="Listener">The listener's name.</param>
/// <param name="Address">Its address.</param>
public readonly record struct QuorumEndpoint(string Listener, HostAndPort Address)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Listener}://{Address}";
}

/// <summary>How far a replica is, as the leader sees it. Immutable.</summary>
/// <param name="Replica">Which.</param>
/// <param name="LogEnd">The end of its log; null if the leader has not heard of it.</param>
/// <param name="LastFetchMs">When it fetched last, in milliseconds since 1970 by the leader's clock; null if never.</param>
/// <param name="LastCaughtUpMs">When it last had all that the leader had; null if never.</param>
public sealed record QuorumProgress(QuorumReplica Replica, long? LogEnd, long? LastFetchMs, long? LastCaughtUpMs);

/// <summary>The quorum as its leader describes it. Immutable.</summary>
public sealed record QuorumState
{
    /// <summary>The leader.</summary>
    public required NodeId Leader { get; init; }

    /// <summary>Its epoch.</summary>
    public required int Epoch { get; init; }

    /// <summary>The end of what is committed; null while the leader has committed nothing.</summary>
    public required long? HighWatermark { get; init; }

    /// <summary>The voters, in the order of their ids.</summary>
    public required ImmutableArray<QuorumProgress> Voters { get; init; }

    /// <summary>The others that follow, in the order of their ids.</summary>
    public required ImmutableArray<QuorumProgress> Observers { get; init; }

    /// <summary>Where the voters listen, as far as it is told.</summary>
    public required ImmutableSortedDictionary<NodeId, ImmutableArray<QuorumEndpoint>> Endpoints { get; init; }

    /// <summary>The end of the leader's log.</summary>
    public long LeaderLogEnd => Find(Leader)?.LogEnd ?? HighWatermark ?? 0;

    /// <summary>How many records a replica lacks; null if the leader has not heard of it.</summary>
    public long? LagOf(QuorumProgress replica) => replica.LogEnd is { } end ? Math.Max(0, LeaderLogEnd - end) : null;

    /// <summary>How long ago in milliseconds a replica had all; null if never.</summary>
    public long? LagMsOf(QuorumProgress replica) =>
        replica.LastCaughtUpMs is { } then && Find(Leader)?.LastCaughtUpMs is { } now ? Math.Max(0, now - then) : null;

    /// <summary>The voter of that node, or null.</summary>
    public QuorumProgress? Find(NodeId id) => Voters.FirstOrDefault(voter => voter.Replica.Id == id);

    /// <summary>Where a voter listens; empty if that is not told.</summary>
    public ImmutableArray<QuorumEndpoint> EndpointsOf(NodeId id) => Endpoints.GetValueOrDefault(id, []);

    internal static QuorumState Of(DescribeQuorumResponse.PartitionData partition, List<DescribeQuorumResponse.Node> nodes) => new()
    {
        Leader = new NodeId(partition.LeaderId),
        Epoch = partition.LeaderEpoch,
        HighWatermark = Known(partition.HighWatermark),
        Voters = [.. partition.CurrentVoters.Select(ToProgress).OrderBy(voter => voter.Replica.Id)],
        Observers = [.. partition.Observers.Select(ToProgress).OrderBy(observer => observer.Replica.Id)],
        Endpoints = nodes.ToImmutableSortedDictionary(
            node => new NodeId(node.NodeId),
            node => node.Listeners
                .Select(listener => new QuorumEndpoint(listener.Name, new HostAndPort(listener.Host, listener.Port)))
                .ToImmutableArray()),
    };

    private static QuorumProgress ToProgress(DescribeQuorumResponse.ReplicaState state) => new(
        new QuorumReplica(new NodeId(state.ReplicaId), new DirectoryId(state.ReplicaDirectoryId)),
        Known(state.LogEndOffset),
        Known(state.LastFetchTimestamp),
        Known(state.LastCaughtUpTimestamp));

    private static long? Known(long value) => value >= 0 ? value : null;
}
