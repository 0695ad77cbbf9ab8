using System.Collections.Immutable;
using KRaftNet.Broker.Formatting;
using KRaftNet.Config.Node;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Birth;

/// <summary>What a controller said when it was asked who it is. Immutable.</summary>
internal abstract record PeerWord;

/// <summary>It waits to be born, too.</summary>
/// <param name="Self">As which replica.</param>
/// <param name="Quorum">Of which controllers, as its own start named them.</param>
internal sealed record UnbornWord(ReplicaKey Self, ImmutableArray<QuorumVoter> Quorum) : PeerWord;

/// <summary>It is part of a cluster.</summary>
/// <param name="ClusterId">Which.</param>
/// <param name="First">With what the cluster's quorum began; null where the node does not have that any more, or never had.</param>
internal sealed record FormattedWord(string ClusterId, FirstSnapshot? First) : PeerWord;

/// <summary>It said nothing that can be used.</summary>
/// <param name="Why">For who waits, as "connection refused".</param>
internal sealed record NoWord(string Why) : PeerWord;
