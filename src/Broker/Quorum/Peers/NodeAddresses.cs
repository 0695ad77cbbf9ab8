using System.Collections.Immutable;
using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Common;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum.Peers;

/// <summary>
/// Where the nodes of the quorum are reached: what peers said last, else what the voter set says; and whom to ask while no
/// leader is known. Owned by the driver's loop.
/// </summary>
internal sealed class NodeAddresses(ImmutableArray<HostAndPort> bootstrap)
{
    private readonly SortedDictionary<NodeId, HostAndPort> _told = [];
    private int _turn;

    /// <summary>Takes what a peer said.</summary>
    public void Learn(IReadOnlyList<NodeAddress> addresses)
    {
        foreach (var node in addresses)
        {
            if (node.IsUsable && node.Id.Value >= 0)
            {
                _told[node.Id] = node.Address;
            }
        }
    }

    /// <summary>
    /// Nobody could be reached at an address: what was told of it is forgotten. Gives whether the voter set knows another one.
    /// </summary>
    public bool Doubt(NodeId id, HostAndPort tried, VoterSet voters)
    {
        _told.Remove(id);
        return Find(id, voters) is { } other && other != tried;
    }

    /// <summary>The address of a node, or null.</summary>
    public HostAndPort? Find(NodeId id, VoterSet voters)
    {
        if (_told.TryGetValue(id, out var told))
        {
            return told;
        }

        return voters.Find(id)?.Endpoints is [var endpoint, ..] ? new HostAndPort(endpoint.Host, endpoint.Port) : null;
    }

    /// <summary>The next of those that may know the leader: bootstrap servers and the other voters, in turn; null if none.</summary>
    public HostAndPort? NextToAsk(NodeId self, VoterSet voters)
    {
        var candidates = new List<HostAndPort>(bootstrap);
        foreach (var voter in voters)
        {
            if (voter.Key.Id != self && Find(voter.Key.Id, voters) is { } address && !candidates.Contains(address))
            {
                candidates.Add(address);
            }
        }

        if (candidates.Count == 0)
        {
            return null;
        }

        _turn = (_turn + 1) % candidates.Count;
        return candidates[_turn];
    }
}
