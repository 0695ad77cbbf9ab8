using System.Collections.Immutable;
using KRaftNet.Common;

namespace KRaftNet.Config.Node;

/// <summary>How a node finds the metadata quorum, and how patient its members are. Immutable.</summary>
public sealed record QuorumOptions
{
    /// <summary>Controllers to ask for the leader; may be empty where <see cref="Voters"/> is not.</summary>
    public required ImmutableArray<HostAndPort> BootstrapServers { get; init; }

    /// <summary>The fixed voters of a quorum that does not keep its own list; empty otherwise.</summary>
    public required ImmutableArray<QuorumVoter> Voters { get; init; }

    /// <summary>Whether a controller that is no voter asks to become one.</summary>
    public required bool AutoJoin { get; init; }

    /// <summary>How long a candidate waits for votes.</summary>
    public required TimeSpan ElectionTimeout { get; init; }

    /// <summary>The longest pause after a lost election.</summary>
    public required TimeSpan ElectionBackoffMax { get; init; }

    /// <summary>How long a follower goes without a fetch before it stands, a leader before it resigns.</summary>
    public required TimeSpan FetchTimeout { get; init; }

    /// <summary>How long a quorum request may take.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>The pause between two tries of a request.</summary>
    public required TimeSpan RetryBackoff { get; init; }

    /// <summary>How long the leader may wait for more records before it writes.</summary>
    public required TimeSpan AppendLinger { get; init; }

    /// <summary>Most bytes of one answer to a fetch.</summary>
    public required int FetchMaxBytes { get; init; }

    /// <summary>Most bytes of one answer to a snapshot fetch.</summary>
    public required int FetchSnapshotMaxBytes { get; init; }
}
