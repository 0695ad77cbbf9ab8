using System.Collections.Immutable;
using KRaftNet.Config.Node;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Birth;

/// <summary>An unformatted node and the quorum that its start named. Immutable.</summary>
/// <param name="Self">The replica that it is going to be.</param>
/// <param name="Quorum">The controllers, in the order of their ids; each is there once.</param>
/// <param name="Listener">The name of the controllers' listener, for the endpoints of voters.</param>
/// <param name="IsController">Whether it may vote at all.</param>
internal sealed record BirthCandidate(
    ReplicaKey Self, ImmutableArray<QuorumVoter> Quorum, string Listener, bool IsController)
{
    /// <summary>Whether it is to be one of the first voters.</summary>
    public bool IsListed => IsController && Quorum.Any(voter => voter.Id == Self.Id);

    /// <summary>Whether it makes the cluster, if all are new: one must, and all agree on the lowest id.</summary>
    public bool IsMinter => IsListed && Quorum[0].Id == Self.Id;

    /// <summary>Whom it asks: all the others.</summary>
    public IEnumerable<QuorumVoter> Peers => Quorum.Where(voter => voter.Id != Self.Id);
}
