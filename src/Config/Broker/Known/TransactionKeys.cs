using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>The transaction coordinator. Known and checked; no code asks for them yet.</summary>
internal static class TransactionKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Int(
            "transaction.max.timeout.ms",
            900_000,
            "Longest transaction in milliseconds that a producer may ask for.").AtLeast(1),
        Key.Int(
            "transactional.id.expiration.ms",
            604_800_000,
            "Milliseconds without transactions after which a transactional id is forgotten.").AtLeast(1),
        Key.Int(
            "transaction.abort.timed.out.transaction.cleanup.interval.ms",
            10_000,
            "Milliseconds between two looks for transactions past their time-out.").AtLeast(1),
        Key.Int(
            "transaction.remove.expired.transaction.cleanup.interval.ms",
            3_600_000,
            "Milliseconds between two looks for transactional ids to forget.").AtLeast(1),
        Key.Boolean(
            "transaction.partition.verification.enable",
            true,
            "Whether a broker asks the coordinator if a partition is part of the transaction before the "
            + "first write.").ClusterWide(),
        Key.Boolean(
            "transaction.two.phase.commit.enable",
            false,
            "Whether producers may prepare transactions that never time out."),
        Key.Int(
            "transaction.state.log.load.buffer.size",
            5_242_880,
            "Bytes read at once when transactions are loaded.").AtLeast(1),
        Key.Int("transaction.state.log.min.isr", 2, "In-sync replicas that the transaction topic needs.").AtLeast(1),
        Key.Int(
            "transaction.state.log.num.partitions",
            50,
            "Partitions of the transaction topic; not to be changed once it exists.").AtLeast(1),
        Key.Short(
            "transaction.state.log.replication.factor",
            3,
            "Replicas of the transaction topic; it is not created before so many brokers are there.").AtLeast(1),
        Key.Int(
            "transaction.state.log.segment.bytes",
            104_857_600,
            "Largest segment of the transaction topic in bytes.").AtLeast(1),
        Key.Int(
            "add.partitions.to.txn.retry.backoff.ms",
            20,
            "Milliseconds before a partition is added again to a transaction that is still ending.").AtLeast(1),
        Key.Int(
            "add.partitions.to.txn.retry.backoff.max.ms",
            100,
            "Milliseconds after which adding a partition to a transaction is no longer retried by the "
            + "broker.").AtLeast(0),
    ];
}
