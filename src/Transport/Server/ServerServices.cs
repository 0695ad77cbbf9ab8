using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Metrics;

namespace KRaftNet.Transport.Server;

/// <summary>What all listeners of a node share. Immutable; its members are thread-safe.</summary>
/// <param name="Network">Sockets, or the simulator's network.</param>
/// <param name="Time">The node's clock.</param>
/// <param name="Timers">The node's time-outs.</param>
/// <param name="Pool">Buffers of requests and answers.</param>
/// <param name="Budget">Bytes that received requests may take together.</param>
/// <param name="Limits">How many connections there may be.</param>
/// <param name="Metrics">Counters.</param>
public sealed record ServerServices(
    INetwork Network,
    TimeProvider Time,
    TimingWheel Timers,
    BufferPool Pool,
    ReceiveBudget Budget,
    ConnectionLimits Limits,
    TransportMetrics Metrics)
{
    /// <summary>Told of every connection's end and its reason, for the log. Any thread; must not wait.</summary>
    public Action<IServerConnection, CloseReason>? Closed { get; init; }

    /// <summary>Told of every connection that was closed as it came: listener, client, reason. Any thread; must not wait.</summary>
    public Action<string, HostAndPort, CloseReason>? Refused { get; init; }
}
