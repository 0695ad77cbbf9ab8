using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Broker;

/// <summary>The metadata quorum: its members and its time-outs.</summary>
public static class QuorumKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<IReadOnlyList<string>?> BootstrapServers = Key.List(
            "controller.quorum.bootstrap.servers",
            [],
            "HOST:PORT of controllers, by which a node finds the quorum. Not all of them need to be up.")
        .Where(new ListRule(mayBeEmpty: false)).Serve();

    public static readonly ConfigKey<IReadOnlyList<string>?> Voters = Key.List(
            "controller.quorum.voters",
            [],
            "The fixed voters of a quorum that does not keep its own list, as ID@HOST:PORT. Leave it unset where "
            + "controller.quorum.bootstrap.servers is used.")
        .Where(new ListRule(mayBeEmpty: false)).Serve();

    public static readonly ConfigKey<bool> AutoJoin = Key.Boolean(
            "controller.quorum.auto.join.enable",
            false,
            "Whether a controller that is not a voter asks to become one when it starts.")
        .Serve();

    public static readonly ConfigKey<int> ElectionTimeoutMs = Key.Int(
            "controller.quorum.election.timeout.ms",
            1000,
            "Milliseconds that a candidate waits for votes before it starts over.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> ElectionBackoffMaxMs = Key.Int(
            "controller.quorum.election.backoff.max.ms",
            1000,
            "Longest pause in milliseconds before another election after a lost one; the pause is drawn at random.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> FetchTimeoutMs = Key.Int(
            "controller.quorum.fetch.timeout.ms",
            2000,
            "Milliseconds without a successful fetch after which a follower stands for election, and without fetches "
            + "from a majority after which the leader resigns.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> RequestTimeoutMs = Key.Int(
            "controller.quorum.request.timeout.ms",
            2000,
            "Milliseconds that a quorum request may take.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> RetryBackoffMs = Key.Int(
            "controller.quorum.retry.backoff.ms",
            20,
            "Milliseconds between two tries to send a quorum request.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> AppendLingerMs = Key.Int(
            "controller.quorum.append.linger.ms",
            25,
            "Milliseconds that the quorum leader may wait for more records before it writes a batch to disk.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> FetchMaxBytes = Key.Int(
            "controller.quorum.fetch.max.bytes",
            1024 * 1024,
            "Most bytes of the metadata log in one answer; a single larger batch is still sent.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<int> FetchSnapshotMaxBytes = Key.Int(
            "controller.quorum.fetch.snapshot.max.bytes",
            1024 * 1024,
            "Most bytes of a snapshot in one answer.")
        .AtLeast(1).Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        BootstrapServers, Voters, AutoJoin, ElectionTimeoutMs, ElectionBackoffMaxMs, FetchTimeoutMs, RequestTimeoutMs,
        RetryBackoffMs, AppendLingerMs, FetchMaxBytes, FetchSnapshotMaxBytes,
    ];
}
