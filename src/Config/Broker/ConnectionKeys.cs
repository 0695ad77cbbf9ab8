using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>Limits of connections, frames and the requests in flight.</summary>
public static class ConnectionKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<int> RequestMaxBytes = Key.Int(
            "socket.request.max.bytes",
            100 * 1024 * 1024,
            "Largest request in bytes; a larger one closes its connection.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<int> SendBufferBytes = Key.Int(
            "socket.send.buffer.bytes",
            100 * 1024,
            "Send buffer of a socket in bytes; -1 leaves it to the operating system.")
        .Serve();

    public static readonly ConfigKey<int> ReceiveBufferBytes = Key.Int(
            "socket.receive.buffer.bytes",
            100 * 1024,
            "Receive buffer of a socket in bytes; -1 leaves it to the operating system.")
        .Serve();

    public static readonly ConfigKey<int> ListenBacklog = Key.Int(
            "socket.listen.backlog.size",
            50,
            "Connections that may wait to be accepted on one listener.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<long> MaxIdleMs = Key.Long(
            "connections.max.idle.ms",
            600_000,
            "Milliseconds of silence after which a connection is closed; negative: never.")
        .Serve();

    public static readonly ConfigKey<int> MaxConnections = Key.Int(
            "max.connections",
            int.MaxValue,
            "Most open connections of the broker. Those of the inter-broker listener are let in at the cost of others.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<int> MaxConnectionsPerIp = Key.Int(
            "max.connections.per.ip",
            int.MaxValue,
            "Most open connections from one address; 0 only with max.connections.per.ip.overrides.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<string?> MaxConnectionsPerIpOverrides = Key.Text(
            "max.connections.per.ip.overrides",
            string.Empty,
            "Limits for single hosts in place of max.connections.per.ip, as HOST:COUNT pairs.")
        .ClusterWide().Serve();

    public static readonly ConfigKey<int> MaxConnectionCreationRate = Key.Int(
            "max.connection.creation.rate",
            int.MaxValue,
            "Most new connections a second.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<int> QueuedMaxRequests = Key.Int(
            "queued.max.requests",
            500,
            "Requests in work at once; beyond that connections are not read from.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<long> QueuedMaxRequestBytes = Key.Long(
            "queued.max.request.bytes",
            -1,
            "Bytes of requests in work at once; beyond that connections are not read from. -1: the node's own budget.")
        .Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        RequestMaxBytes, SendBufferBytes, ReceiveBufferBytes, ListenBacklog, MaxIdleMs, MaxConnections,
        MaxConnectionsPerIp, MaxConnectionsPerIpOverrides, MaxConnectionCreationRate, QueuedMaxRequests,
        QueuedMaxRequestBytes,
    ];
}
