using KRaftNet.Common;

namespace KRaftNet.LogStore.Partitions;

/// <summary>How an append went; the broker maps it to an error code.</summary>
public enum AppendStatus
{
    /// <summary>It is in the log.</summary>
    Appended = 0,

    /// <summary>It was in the log already: the result has the offsets it was given then.</summary>
    Duplicate,

    /// <summary>The producer's sequence does not follow its last one.</summary>
    OutOfOrderSequence,

    /// <summary>The producer's epoch is below the known one.</summary>
    InvalidProducerEpoch,

    /// <summary>The batch is not transactional while the producer's transaction is open.</summary>
    InvalidTransactionState,

    /// <summary>The leader epoch is not that of the log any more.</summary>
    FencedLeaderEpoch,

    /// <summary>The batches do not continue the log.</summary>
    InvalidBatches,

    /// <summary>The disk did not take it, or the log is offline; nothing of it is in the log.</summary>
    StorageError,
}

/// <summary>The outcome of an append.</summary>
/// <param name="Status">How it went.</param>
/// <param name="FirstOffset">The offset of the first record, if it is in the log.</param>
/// <param name="LastOffset">
/// The offset of the last record: the answer to a write waits until the high watermark is above.
/// </param>
/// <param name="LogAppendTimeMs">
/// The time in milliseconds that the broker gave the records, -1 if it gave none; of a duplicate the largest timestamp
/// of the original batch.
/// </param>
/// <param name="LogStart">The first offset of the log.</param>
public readonly record struct AppendResult(
    AppendStatus Status, Offset FirstOffset, Offset LastOffset, long LogAppendTimeMs, Offset LogStart)
{
    /// <summary>Nothing is in the log.</summary>
    public static AppendResult Refused(AppendStatus status) => new(status, Offset.None, Offset.None, -1, Offset.None);
}
