using KRaftNet.Common;

namespace KRaftNet.Transport.Server;

/// <summary>One listener of a node, as <c>listeners</c> and <c>advertised.listeners</c> name it. Immutable.</summary>
public sealed record ListenerOptions
{
    /// <summary>The listener's name, as <c>PLAINTEXT</c> or <c>CONTROLLER</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public required HostAndPort Bind { get; init; }

    /// <summary>Where clients are told to connect; null for where it listens. Port 0 stands for the port that was taken.</summary>
    public HostAndPort? Advertised { get; init; }

    /// <summary>Largest request in bytes (<c>socket.request.max.bytes</c>).</summary>
    public int FrameBytesMax { get; init; } = 100 * 1024 * 1024;

    /// <summary>Largest request before authentication (<c>sasl.server.max.receive.size</c>); null where none is asked for.</summary>
    public int? FrameBytesMaxBeforeAuthentication { get; init; }

    /// <summary>
    /// Requests of one connection whose answers were not sent yet; at the bound no more is read. Above what clients
    /// pipeline (Kafka's producer 5, librdkafka up to a million, which then feels the back-pressure).
    /// </summary>
    public int RequestsInFlightMax { get; init; } = 128;

    /// <summary>Their bytes together; at the bound no more is read. One request may go beyond it.</summary>
    public long BytesInFlightMax { get; init; } = 64L * 1024 * 1024;

    /// <summary>After this long without a byte in either direction a connection is closed (<c>connections.max.idle.ms</c>).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
