using KRaftNet.Raft.Quorum;

namespace KRaftNet.Raft.Election;

/// <summary>
/// One round of asking all voters, for votes or pre-votes, and asking the silent ones again. Owned by the role that
/// stands.
/// </summary>
internal sealed class VoteRound(RaftState state, bool preVote)
{
    private readonly VoteTally _tally = new(state.Voters);
    private TimeSpan _nextAsk;

    public bool IsWon => _tally.IsWon;

    public bool IsLost => _tally.IsLost;

    /// <summary>Who has granted.</summary>
    public IReadOnlyList<ReplicaKey> Granting => _tally.Granting;

    /// <summary>When the silent voters are asked again.</summary>
    public TimeSpan Deadline => _nextAsk;

    /// <summary>Votes for itself, if it is a voter, and asks the others, if that is no majority already.</summary>
    public void Begin()
    {
        if (state.IsVoter)
        {
            _tally.Record(state.Self.Id, granted: true);
        }

        if (!IsWon)
        {
            Ask();
        }
    }

    /// <summary>Asks the silent ones again if it is time.</summary>
    public void Tick()
    {
        if (state.Now >= _nextAsk)
        {
            Ask();
        }
    }

    /// <summary>Counts an answer to a request of this round; an error is a refusal.</summary>
    public void Record(NodeId voter, VoteRequest request, VoteResponse response)
    {
        if (request.PreVote == preVote && request.Epoch == state.Election.Epoch)
        {
            _tally.Record(voter, response.Granted && response.Error == RaftError.None);
        }
    }

    /// <summary>A voter's process is gone: it grants nothing any more, unless it has.</summary>
    public void RecordAbsent(NodeId voter) => _tally.Record(voter, granted: false);

    // Only what is on disk is told. A vote stands for the epoch, also after a crash that has taken the rest, and a candidate
    // that comes back from it is a candidate still.
    private void Ask()
    {
        _nextAsk = state.Now + state.Options.VoteRetry;
        foreach (var voter in _tally.Silent)
        {
            var request = new VoteRequest(
                voter.Key, state.Self, state.Election.Epoch, state.Log.FlushedPosition, preVote);
            state.Outbox.Send(new OutboundRequest(voter.Key, request));
        }
    }
}
