namespace KRaftNet.Raft.Fetching;

/// <summary>
/// Finds the leader by fetching from a bootstrap server or any voter: whoever is not the leader says who is, if it
/// knows. One request at a time. Owned by the role that looks.
/// </summary>
internal sealed class LeaderSearch(RaftState state)
{
    private OutboundRequest? _outstanding;
    private TimeSpan _next = state.Now;

    /// <summary>
    /// When the next request is due; null while the log is not flushed, since a fetch would acknowledge it.
    /// </summary>
    public TimeSpan? Deadline => state.MayFetch ? _next : null;

    /// <summary>Asks if it is time.</summary>
    public void Tick()
    {
        if (!state.MayFetch || state.Now < _next)
        {
            return;
        }

        _outstanding = new OutboundRequest(ReplicaKey.Any, FetchLoop.Request(state));
        _next = state.Now + state.Options.RequestTimeout;
        state.Outbox.Send(_outstanding);
    }

    /// <summary>The request came to an end without a new leader.</summary>
    /// <returns>Whether it was this search's.</returns>
    public bool Ended(OutboundRequest sent)
    {
        if (!ReferenceEquals(sent, _outstanding))
        {
            return false;
        }

        _outstanding = null;
        _next = state.Now + state.Options.RetryBackoff;
        return true;
    }
}
