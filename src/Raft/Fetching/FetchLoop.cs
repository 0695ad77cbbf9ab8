namespace KRaftNet.Raft.Fetching;

/// <summary>
/// A follower's fetches from its leader: one at a time, the next only when what came is appended and on disk, because
/// its offset acknowledges all below it. Owned by <c>FollowerRole</c>.
/// </summary>
internal sealed class FetchLoop(RaftState state, ReplicaKey leader)
{
    private OutboundRequest? _outstanding;
    private Phase _phase = Phase.Due;
    private TimeSpan _deadline = state.Now;
    private Offset _endBeforeAppend;

    private enum Phase
    {
        /// <summary>To be sent at the deadline, once the log is flushed.</summary>
        Due,

        /// <summary>Sent; lost at the deadline.</summary>
        InFlight,

        /// <summary>The driver appends what came.</summary>
        Appending,

        /// <summary>The driver cuts the log.</summary>
        Truncating,

        /// <summary>The driver fetches a snapshot.</summary>
        FetchingSnapshot,
    }

    /// <summary>When <see cref="Tick"/> has something to do; null while it waits for the driver.</summary>
    public TimeSpan? Deadline => _phase switch
    {
        Phase.Due => state.MayFetch ? _deadline : null,
        Phase.InFlight => _deadline,
        _ => null,
    };

    /// <summary>The fetch whose answer is awaited; null if there is none.</summary>
    public OutboundRequest? Outstanding => _outstanding;

    /// <summary>Whether the driver was told to append and has not finished.</summary>
    public bool IsAppending => _phase == Phase.Appending;

    /// <summary>Whether the driver was told to cut the log.</summary>
    public bool IsTruncating => _phase == Phase.Truncating;

    /// <summary>Whether the driver was told to fetch a snapshot.</summary>
    public bool IsFetchingSnapshot => _phase == Phase.FetchingSnapshot;

    /// <summary>A fetch from where this log ends.</summary>
    public static FetchRequest Request(RaftState state)
    {
        Invariant.Require(state.MayFetch);
        return new FetchRequest(
            state.Self, state.Election.Epoch, state.Log.EndPosition, state.HighWatermark, state.Options.FetchMaxWait);
    }

    /// <summary>Sends what is due, again if an answer is overdue.</summary>
    public void Tick()
    {
        if (Deadline is not { } deadline || state.Now < deadline || !state.MayFetch)
        {
            return;
        }

        _outstanding = new OutboundRequest(leader, Request(state));
        _phase = Phase.InFlight;
        _deadline = state.Now + state.Options.RequestTimeout;
        state.Outbox.Send(_outstanding);
    }

    /// <summary>Takes the answer to the outstanding fetch; false if it is another's.</summary>
    public bool TryTake(OutboundRequest sent)
    {
        if (!ReferenceEquals(sent, _outstanding))
        {
            return false;
        }

        _outstanding = null;
        _phase = Phase.Due;
        _deadline = state.Now;
        return true;
    }

    /// <summary>The next fetch goes out after the backoff.</summary>
    public void Retry()
    {
        _phase = Phase.Due;
        _deadline = state.Now + state.Options.RetryBackoff;
    }

    /// <summary>The driver has done what it was told; the next fetch goes out as soon as the log is flushed.</summary>
    public void Continue()
    {
        _phase = Phase.Due;
        _deadline = state.Now;
    }

    /// <summary>The driver appends the records of the response to <paramref name="sent"/>.</summary>
    public void AwaitAppend(OutboundRequest sent)
    {
        _phase = Phase.Appending;
        _endBeforeAppend = state.Log.End;
        state.Outbox.AppendFetched = sent;
    }

    /// <summary>The flushed end moved: once all that came is on disk, the next fetch may acknowledge it.</summary>
    public void OnFlushed()
    {
        if (IsAppending && state.Log.End > _endBeforeAppend && state.MayFetch)
        {
            Continue();
        }
    }

    /// <summary>The driver cuts the log.</summary>
    public void AwaitTruncation(Offset end)
    {
        _phase = Phase.Truncating;
        state.Outbox.TruncateTo = end;
    }

    /// <summary>The driver fetches a snapshot.</summary>
    public void AwaitSnapshot(OffsetAndEpoch id)
    {
        _phase = Phase.FetchingSnapshot;
        state.Outbox.FetchSnapshot = new SnapshotFetch(leader.Id, state.Election.Epoch, id);
    }
}
