using KRaftNet.Broker.Quorum.Snapshots;
using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>What the driver drives. Immutable; its parts are owned by the driver's loop from its making on.</summary>
internal sealed record RaftDriverParts
{
    /// <summary>The consensus.</summary>
    public required RaftCore Core { get; init; }

    /// <summary>The log.</summary>
    public required MetadataLog Log { get; init; }

    /// <summary>The promises.</summary>
    public required QuorumStateStore State { get; init; }

    /// <summary>The other nodes.</summary>
    public required RaftPeers Peers { get; init; }

    /// <summary>Where they are.</summary>
    public required NodeAddresses Addresses { get; init; }

    /// <summary>The snapshots.</summary>
    public required SnapshotSource Snapshots { get; init; }
}
