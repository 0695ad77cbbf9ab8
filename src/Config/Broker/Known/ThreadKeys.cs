using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>Threads, purgatories and inter-node connections. Known and checked; no code asks for them yet.</summary>
internal static class ThreadKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Int(
            "num.network.threads",
            3,
            "Threads of one listener that read requests and write answers.").AtLeast(1).ClusterWide(),
        Key.Int("num.io.threads", 8, "Threads that work on requests.").AtLeast(1).ClusterWide(),
        Key.Int("background.threads", 10, "Threads for chores in the background.").AtLeast(1).ClusterWide(),
        Key.OptionalInt(
            "num.replica.alter.log.dirs.threads",
            "Threads that move replicas between log directories; unless set, one per directory."),
        Key.List("cordoned.log.dirs", [], "Log directories that take no new replicas.").PerBroker(),
        Key.Int(
            "controller.socket.timeout.ms",
            30_000,
            "Milliseconds that a request between controller and broker may take."),
        Key.Long(
            "socket.connection.setup.timeout.ms",
            10_000,
            "First time limit in milliseconds for making a connection to another node."),
        Key.Long(
            "socket.connection.setup.timeout.max.ms",
            30_000,
            "Longest time limit in milliseconds for making a connection to another node."),
        Key.Int(
            "fetch.purgatory.purge.interval.requests",
            1000,
            "Finished fetches that gather before they are cleared away."),
        Key.Int(
            "producer.purgatory.purge.interval.requests",
            1000,
            "Finished produce requests that gather before they are cleared away."),
        Key.Int(
            "delete.records.purgatory.purge.interval.requests",
            1,
            "Finished DeleteRecords requests that gather before they are cleared away."),
        Key.Long(
            "controller.performance.sample.period.ms",
            60_000,
            "Milliseconds between two reports of the controller's own speed.").AtLeast(100).Hide(),
        Key.Long(
            "controller.performance.always.log.threshold.ms",
            2000,
            "Milliseconds from which a controller event is logged as slow.").Hide(),
    ];
}
