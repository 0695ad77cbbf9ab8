namespace KRaftNet.Raft.Quorum;

/// <summary>
/// The votes of one election, counted over the voter set at its beginning. Owned by the role that stands for it.
/// </summary>
internal sealed class VoteTally
{
    private readonly SortedDictionary<NodeId, bool?> _votes = [];
    private readonly VoterSet _voters;

    public VoteTally(VoterSet voters)
    {
        _voters = voters;
        foreach (var voter in voters)
        {
            _votes[voter.Key.Id] = null;
        }
    }

    /// <summary>A majority has granted.</summary>
    public bool IsWon => Count(true) >= _voters.Majority;

    /// <summary>So many have refused that no majority can grant any more.</summary>
    public bool IsLost => _voters.Count - Count(false) < _voters.Majority;

    /// <summary>Who has not answered yet.</summary>
    public IEnumerable<Voter> Silent => _voters.Where(v => _votes[v.Key.Id] is null);

    /// <summary>Who has granted.</summary>
    public IReadOnlyList<ReplicaKey> Granting =>
        [.. _voters.Where(v => _votes[v.Key.Id] == true).Select(v => v.Key)];

    /// <summary>A voter's answer. The first one stands; whoever is no voter does not count.</summary>
    public void Record(NodeId voter, bool granted)
    {
        if (_votes.TryGetValue(voter, out var vote) && vote is null)
        {
            _votes[voter] = granted;
        }
    }

    private int Count(bool vote)
    {
        var count = 0;
        foreach (var value in _votes.Values)
        {
            count += value == vote ? 1 : 0;
        }

        return count;
    }
}
