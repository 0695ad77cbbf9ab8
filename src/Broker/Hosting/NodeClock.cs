using KRaftNet.Common.Time;

namespace KRaftNet.Broker.Hosting;

/// <summary>The node's time: monotonic since the node was made, wall clock, and timers. Thread-safe.</summary>
internal sealed class NodeClock(TimeProvider time, TimingWheel timers)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Time since the node was made; never goes back.</summary>
    public TimeSpan Now => Provider.GetElapsedTime(_start);

    /// <summary>Milliseconds since 1970 by the wall clock.</summary>
    public long UtcMs => Provider.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The node's timers.</summary>
    public TimingWheel Timers { get; } = timers;

    /// <summary>The clock below.</summary>
    public TimeProvider Provider { get; } = time;
}
