using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// Changes of the voter set that wait for their commit: one at a time, since the core takes no second before. Owned by the
/// driver's loop.
/// </summary>
internal sealed class VoterChangeWaits(TimingWheel timers, IEventLoop loop)
{
    private readonly List<Wait> _waits = [];

    /// <summary>Waits for the record at an offset.</summary>
    public void Add(Offset offset, TimeSpan timeout, Action<RaftError> done)
    {
        var wait = new Wait(offset, done);
        wait.Timeout = timers.Schedule(timeout, () => loop.Post(() => End(wait, RaftError.RequestTimedOut)));
        _waits.Add(wait);
    }

    /// <summary>All below the offset is committed.</summary>
    public void Committed(Offset highWatermark)
    {
        foreach (var wait in _waits.Where(wait => wait.Offset < highWatermark).ToList())
        {
            End(wait, RaftError.None);
        }
    }

    /// <summary>
    /// This node does not lead any more: whether the change is committed is for the next leader to say. "Not the leader" would
    /// say that nothing was done.
    /// </summary>
    public void FailAll(RoleChange change)
    {
        if (change.Role != RaftRole.Leader)
        {
            _waits.ToList().ForEach(wait => End(wait, RaftError.RequestTimedOut));
        }
    }

    private void End(Wait wait, RaftError error)
    {
        if (_waits.Remove(wait))
        {
            wait.Timeout?.Cancel();
            wait.Done(error);
        }
    }

    private sealed class Wait(Offset offset, Action<RaftError> done)
    {
        public Offset Offset { get; } = offset;

        public Action<RaftError> Done { get; } = done;

        public WheelTimer? Timeout { get; set; }
    }
}
