using System.Diagnostics.Metrics;

namespace KRaftNet.Transport.Metrics;

/// <summary>The transport's instruments. Thread-safe. The meter is the node's, which also disposes it.</summary>
public sealed class TransportMetrics
{
    /// <summary>The usual name of the meter.</summary>
    public const string MeterName = "KRaftNet.Transport";

    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;

    /// <summary>Makes the instruments in the meter.</summary>
    public TransportMetrics(Meter meter)
    {
        _connections = meter.CreateUpDownCounter<long>(
            "kraftnet.transport.connections", "{connection}", "Connections of clients that are open.");
        _accepted = meter.CreateCounter<long>(
            "kraftnet.transport.connections.accepted", "{connection}", "Connections of clients that were taken.");
        _closed = meter.CreateCounter<long>(
            "kraftnet.transport.connections.closed", "{connection}", "Ended or refused connections, by reason.");
        _received = meter.CreateCounter<long>(
            "kraftnet.transport.received", "By", "Bytes received from clients.");
        _sent = meter.CreateCounter<long>(
            "kraftnet.transport.sent", "By", "Bytes sent to clients.");
    }

    internal void Opened(string listener)
    {
        _accepted.Add(1, Tag(listener));
        _connections.Add(1, Tag(listener));
    }

    internal void Closed(string listener, string reason)
    {
        _connections.Add(-1, Tag(listener));
        Refused(listener, reason);
    }

    internal void Refused(string listener, string reason) =>
        _closed.Add(1, Tag(listener), new KeyValuePair<string, object?>("reason", reason));

    internal void Received(string listener, long bytes) => _received.Add(bytes, Tag(listener));

    internal void Sent(string listener, long bytes) => _sent.Add(bytes, Tag(listener));

    private static KeyValuePair<string, object?> Tag(string listener) => new("listener", listener);
}
