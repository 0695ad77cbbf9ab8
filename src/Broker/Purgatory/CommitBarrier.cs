using KRaftNet.Common;
using KRaftNet.Common.Time;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Purgatory;

/// <summary>
/// Goes on once when several partitions have committed what they had, will never do so, or took too long. Thread-safe by
/// its lock, outside of which it goes on, on any thread.
/// </summary>
internal sealed class CommitBarrier : IOffsetWaiter
{
    private readonly Lock _lock = new();
    private readonly Action _goOn;
    private WheelTimer? _timeout;
    private int _left;

    private CommitBarrier(int count, Action goOn)
    {
        _left = count;
        _goOn = goOn;
    }

    /// <summary>Waits.</summary>
    /// <param name="awaited">The partitions and the high watermarks that they must reach; at least one.</param>
    /// <param name="timers">The node's timers.</param>
    /// <param name="limit">How long.</param>
    /// <param name="goOn">What comes then; called once.</param>
    public static void Wait(
        IReadOnlyList<(OffsetWaiters Commits, Offset Offset)> awaited, TimingWheel timers, TimeSpan limit, Action goOn)
    {
        Invariant.Require(awaited.Count > 0);
        var barrier = new CommitBarrier(awaited.Count, goOn);
        lock (barrier._lock)
        {
            barrier._timeout = timers.Schedule(limit, () => barrier.Lower(barrier._left));
        }

        for (var token = 0; token < awaited.Count; token++)
        {
            awaited[token].Commits.Add(awaited[token].Offset, barrier, token);
        }
    }

    /// <inheritdoc/>
    public void OffsetReached(int token) => Lower(1);

    /// <inheritdoc/>
    public void OffsetLost(int token, ErrorCode error) => Lower(1);

    private void Lower(int by)
    {
        lock (_lock)
        {
            if (_left == 0)
            {
                return;
            }

            _left = Math.Max(_left - by, 0);
            if (_left > 0)
            {
                return;
            }

            _timeout?.Cancel();
        }

        _goOn();
    }
}
