using KRaftNet.Common;

namespace KRaftNet.Protocol.Records;

/// <summary>What a defect is called in a response.</summary>
public static class BatchDefectErrors
{
    /// <summary>
    /// The error that Kafka's broker answers; where that is UNKNOWN_SERVER_ERROR, for an exception of its own, the one
    /// that the protocol has for it.
    /// </summary>
    public static ErrorCode ToErrorCode(this BatchDefect defect) => defect switch
    {
        BatchDefect.None => ErrorCode.None,

        BatchDefect.LengthTooSmall
            or BatchDefect.MagicUnknown
            or BatchDefect.TailMalformed
            or BatchDefect.CrcMismatch
            or BatchDefect.Undecodable => ErrorCode.CorruptMessage,

        // Producers answer MESSAGE_TOO_LARGE by splitting the batch, which helps against what it becomes, too.
        BatchDefect.TooLarge or BatchDefect.PlainTooLarge => ErrorCode.MessageTooLarge,
        BatchDefect.LargerThanSegment => ErrorCode.RecordListTooLarge,

        BatchDefect.CompressionUnknown
            or BatchDefect.CompressionNotAvailable => ErrorCode.UnsupportedCompressionType,
        BatchDefect.TimestampOutOfRange => ErrorCode.InvalidTimestamp,

        BatchDefect.NoBatch
            or BatchDefect.MagicTooOld
            or BatchDefect.MoreThanOneBatch
            or BatchDefect.BaseOffsetNotZero
            or BatchDefect.CountMismatch
            or BatchDefect.ControlFromClient
            or BatchDefect.ProducerWithoutSequence
            or BatchDefect.TransactionWithoutProducer
            or BatchDefect.RecordMalformed
            or BatchDefect.BytesLeftOver
            or BatchDefect.OffsetDeltaWrong
            or BatchDefect.KeyMissing => ErrorCode.InvalidRecord,

        _ => throw Invariant.Unreachable($"There is no defect {(int)defect}."),
    };
}
