namespace KRaftNet.Raft.Fetching;

/// <summary>
/// Valid fetches that wait at the leader for something new. As many as the driver lets in flight, at most. Owned by
/// <c>LeaderRole</c>.
/// </summary>
internal sealed class ParkedFetches(RaftState state)
{
    private readonly List<Parked> _parked = [];

    /// <summary>When the first has waited long enough; null if none waits.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            TimeSpan? first = null;
            foreach (var parked in _parked)
            {
                first = first is null || parked.Deadline < first ? parked.Deadline : first;
            }

            return first;
        }
    }

    /// <summary>Takes a fetch whose position is part of the log.</summary>
    public void Park(long token, FetchRequest request) =>
        _parked.Add(new Parked(token, request, state.Now + request.MaxWait));

    /// <summary>
    /// Answers every fetch that has records to get, a newer high watermark to learn (KIP-1166), or no time left.
    /// </summary>
    /// <param name="highWatermark">Null while no record of this epoch is committed.</param>
    public void Release(Offset? highWatermark)
    {
        var kept = 0;
        for (var i = 0; i < _parked.Count; i++)
        {
            var parked = _parked[i];
            var hasRecords = parked.Request.Position.Offset < state.Log.End;
            if (hasRecords || parked.Request.HighWatermark < highWatermark || parked.Deadline <= state.Now)
            {
                Answer(parked.Token, highWatermark, hasRecords);
            }
            else
            {
                _parked[kept++] = parked;
            }
        }

        _parked.RemoveRange(kept, _parked.Count - kept);
    }

    /// <summary>The leader leads no longer: all are told who does, if that is known.</summary>
    public void Abandon(ElectionState next)
    {
        foreach (var parked in _parked)
        {
            state.Outbox.Answer(
                parked.Token,
                new FetchResponse(RaftError.NotLeader, next.Epoch, next.LeaderId) { LogStart = state.Log.Start });
        }

        _parked.Clear();
    }

    private void Answer(long token, Offset? highWatermark, bool hasRecords) =>
        state.Outbox.Answer(
            token,
            new FetchResponse(RaftError.None, state.Election.Epoch, state.Election.LeaderId)
            {
                HighWatermark = highWatermark,
                LogStart = state.Log.Start,
                HasRecords = hasRecords,
            });

    private readonly record struct Parked(long Token, FetchRequest Request, TimeSpan Deadline);
}
