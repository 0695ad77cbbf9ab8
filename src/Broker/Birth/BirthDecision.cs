using KRaftNet.Broker.Formatting;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Birth;

/// <summary>What an unformatted node is to do. Immutable.</summary>
internal abstract record BirthDecision;

/// <summary>Ask on.</summary>
internal sealed record KeepAsking : BirthDecision
{
    /// <summary>The only one.</summary>
    public static readonly KeepAsking Instance = new();
}

/// <summary>Make a new cluster, with these voters.</summary>
internal sealed record Mint(VoterSet Voters) : BirthDecision;

/// <summary>Become part of a cluster that is there.</summary>
/// <param name="ClusterId">Which.</param>
/// <param name="First">With what its quorum began, where this very replica is among its voters; null to join as an observer.</param>
internal sealed record Adopt(string ClusterId, FirstSnapshot? First) : BirthDecision;

/// <summary>Give up: only people can tell what is meant.</summary>
internal sealed record Refuse(string Reason) : BirthDecision;
