using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;

namespace KRaftNet.Transport.Server;

/// <summary>The time until which a connection is muted. Owned by the loop, on which its end is told.</summary>
internal sealed class Throttle(TimeProvider time, TimingWheel timers, IEventLoop loop, Action over)
{
    private WheelTimer? _timer;
    private long _until = long.MinValue;

    /// <summary>Lasts at least so much longer from now; a later end that was set before stays.</summary>
    public void Extend(TimeSpan duration)
    {
        var until = time.GetTimestamp() + (long)(duration.TotalSeconds * time.TimestampFrequency);
        if (until > _until)
        {
            _until = until;
            Start(duration);
        }
    }

    /// <summary>Nothing is told any more.</summary>
    public void End()
    {
        _timer?.Cancel();
        _timer = null;
    }

    private void Start(TimeSpan due)
    {
        _timer?.Cancel();
        _timer = timers.Schedule(due, () => loop.Post(OnTimer));
    }

    private void OnTimer()
    {
        if (_timer is null)
        {
            return;
        }

        var left = time.GetElapsedTime(time.GetTimestamp(), _until);
        if (left > TimeSpan.Zero)
        {
            // The end was moved on while this call was on its way.
            Start(left);
        }
        else
        {
            over();
        }
    }
}
