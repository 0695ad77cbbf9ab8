namespace KRaftNet.Protocol.Records;

/// <summary>
/// Why a batch is refused. What it means to the sender is <see cref="BatchDefectErrors.ToErrorCode"/>.
/// </summary>
public enum BatchDefect
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>There is no whole batch.</summary>
    NoBatch,

    /// <summary>The stated length is less than a header takes.</summary>
    LengthTooSmall,

    /// <summary>The format is one that never was.</summary>
    MagicUnknown,

    /// <summary>The format is one of those before this, which are not taken any more (KIP-896).</summary>
    MagicTooOld,

    /// <summary>A second batch follows; a produce request has one for each partition.</summary>
    MoreThanOneBatch,

    /// <summary>What follows the batch is neither a batch nor the beginning of one.</summary>
    TailMalformed,

    /// <summary>The base offset is not 0, though the leader gives offsets.</summary>
    BaseOffsetNotZero,

    /// <summary>More bytes than <c>max.message.bytes</c>.</summary>
    TooLarge,

    /// <summary>More bytes than a segment holds.</summary>
    LargerThanSegment,

    /// <summary>The checksum is not that of the bytes.</summary>
    CrcMismatch,

    /// <summary>The count is not positive, or not that of the offsets.</summary>
    CountMismatch,

    /// <summary>Control records from a client.</summary>
    ControlFromClient,

    /// <summary>A producer id without a sequence.</summary>
    ProducerWithoutSequence,

    /// <summary>Part of a transaction of nobody.</summary>
    TransactionWithoutProducer,

    /// <summary>Codec bits without meaning.</summary>
    CompressionUnknown,

    /// <summary>A codec that this machine does not have.</summary>
    CompressionNotAvailable,

    /// <summary>The codec cannot have written these bytes.</summary>
    Undecodable,

    /// <summary>The records take more bytes than a batch may become by decompressing.</summary>
    PlainTooLarge,

    /// <summary>Bytes that are no record, or fewer records than stated.</summary>
    RecordMalformed,

    /// <summary>Bytes behind the last record.</summary>
    BytesLeftOver,

    /// <summary>Offsets of records that are not those that follow from their places.</summary>
    OffsetDeltaWrong,

    /// <summary>Records without key in a compacted topic.</summary>
    KeyMissing,

    /// <summary>Timestamps too far from the broker's time.</summary>
    TimestampOutOfRange,
}
