using KRaftNet.Common;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum.Messages;

/// <summary>What a peer answered. Immutable.</summary>
/// <param name="Response">For the core.</param>
/// <param name="Addresses">Where the nodes that it names are reached.</param>
internal sealed record PeerAnswer(RaftResponse Response, IReadOnlyList<NodeAddress> Addresses)
{
    /// <summary>The batches of a fetch; a slice of the answer's buffer.</summary>
    public ReadOnlyMemory<byte> Records { get; init; }
}

/// <summary>Where a node of the quorum is reached, as a peer says.</summary>
internal readonly record struct NodeAddress(NodeId Id, string Host, int Port)
{
    /// <summary>Host and port.</summary>
    public HostAndPort Address => new(Host, Port);

    /// <summary>Whether it can be connected to.</summary>
    public bool IsUsable => Host.Length > 0 && Port is > 0 and <= ushort.MaxValue;
}
