using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Handlers.Produce;

/// <summary>
/// Validates the batch of one partition, before any lock, and appends it: as it came, or with the codec that the topic
/// wants. Immutable.
/// </summary>
internal sealed class BatchAppender(
    RecordBatchValidator validator, ValidationRules rules, MetadataCache metadata, NodeClock clock, BufferPool pool)
{
    /// <summary>Clients that speak less do not know zstd, and so cannot mean it (KIP-110).</summary>
    private const short WithZstd = 7;

    /// <summary>From here on producers know the error by which they abort a transaction (KIP-890).</summary>
    private const short WithAbortableErrors = 11;

    /// <summary>
    /// Appends, and fills the partition's answer. Returns the offset that must be committed before acks=all may be answered:
    /// also for a repetition of a batch, whose first sending may not be durable yet. Null if nothing is in the log. With
    /// <paramref name="needsAll"/> nothing is appended that could not be committed for want of replicas in sync.
    /// </summary>
    public Offset? Append(
        TopicImage topic,
        Partition partition,
        RecordsPayload records,
        short version,
        ProduceResponse.PartitionProduceResponse response,
        bool needsAll)
    {
        var error = partition.TryRead(knownEpoch: -1, isLeaderNeeded: true, out var status, out var log);
        var epoch = status.Epoch;
        if (error == ErrorCode.None && needsAll && !Invariant.NotNull(status.Leadership).HasEnoughInSync)
        {
            error = ErrorCode.NotEnoughReplicas;
        }

        if (error == ErrorCode.None && version < WithZstd && IsZstd(records))
        {
            error = ErrorCode.UnsupportedCompressionType;
        }

        if (error == ErrorCode.NotEnoughReplicas)
        {
            Refuse(response, error, Invariant.NotNull(log));
            return null;
        }

        if (error != ErrorCode.None)
        {
            response.ErrorCode = (short)error;
            return null;
        }

        var held = rules.Of(metadata.Image, topic);
        var now = clock.UtcMs;
        var verdict = validator.Validate(records.Bytes, held.Batch, now);
        var leader = new Leader(Invariant.NotNull(log), epoch);
        if (!verdict.IsAccepted)
        {
            var range = TimestampRange.Around(now, held.Batch.TimestampBeforeMaxMs, held.Batch.TimestampAfterMaxMs);
            Refuse(response, verdict, range, leader.Log);
            return null;
        }

        var batch = records.Bytes[..verdict.BatchBytes];
        var header = new RecordBatchHeader(batch.Span);
        if (header.Attributes.IsTransactional)
        {
            // There is no transaction coordinator, so no transaction can be open.
            response.ErrorCode = (short)(version < WithAbortableErrors
                ? ErrorCode.InvalidTxnState
                : ErrorCode.TransactionAbortable);
            return null;
        }

        var stored = held.StoredAs(header.Attributes.Compression);
        return RecordBatchRecompressor.IsNeeded(header, stored)
            ? AppendAnew(leader, batch, held, stored, verdict.MaxTimestamp, response)
            : Take(leader, batch.Span, verdict.MaxTimestamp, response);
    }

    private static bool IsZstd(RecordsPayload records) =>
        RecordBatchView.TryRead(records.Bytes.Span, out var batch)
        && batch.Header.Attributes.Compression == CompressionType.Zstd;

    private Offset? AppendAnew(
        Leader leader,
        ReadOnlyMemory<byte> batch,
        TopicRules held,
        CompressionType stored,
        long maxTimestamp,
        ProduceResponse.PartitionProduceResponse response)
    {
        try
        {
            using var anew = RecordBatchRecompressor.Recompress(pool, batch, stored, held.LevelOf(stored));
            if (anew.Length > held.Batch.MaxMessageBytes)
            {
                response.ErrorCode = (short)ErrorCode.MessageTooLarge;
                return null;
            }

            return Take(leader, anew.Span, maxTimestamp, response);
        }
        catch (CodecMissingException)
        {
            Refuse(response, ErrorCode.UnsupportedCompressionType, leader.Log);
            return null;
        }
    }

    private static Offset? Take(
        Leader leader, Span<byte> batch, long maxTimestamp, ProduceResponse.PartitionProduceResponse response)
    {
        var result = leader.Log.AppendAsLeader(batch, maxTimestamp, leader.Epoch);
        var error = ErrorOf(result.Status);
        if (error != ErrorCode.None)
        {
            Refuse(response, error, leader.Log);
            return null;
        }

        response.BaseOffset = result.FirstOffset.Value;
        response.LogAppendTimeMs = result.LogAppendTimeMs;
        response.LogStartOffset = result.LogStart.Value;
        return result.LastOffset + 1;
    }

    private static ErrorCode ErrorOf(AppendStatus status) => status switch
    {
        AppendStatus.Appended or AppendStatus.Duplicate => ErrorCode.None,
        AppendStatus.OutOfOrderSequence => ErrorCode.OutOfOrderSequenceNumber,
        AppendStatus.InvalidProducerEpoch => ErrorCode.InvalidProducerEpoch,
        AppendStatus.InvalidTransactionState => ErrorCode.InvalidTxnState,
        AppendStatus.FencedLeaderEpoch => ErrorCode.NotLeaderOrFollower,
        AppendStatus.InvalidBatches => ErrorCode.InvalidRecord,
        AppendStatus.StorageError => ErrorCode.KafkaStorageError,
        _ => throw Invariant.Unreachable("every status has an error"),
    };

    private static void Refuse(
        ProduceResponse.PartitionProduceResponse response, BatchVerdict verdict, TimestampRange range, PartitionLog log)
    {
        response.ErrorCode = (short)verdict.Defect.ToErrorCode();
        response.ErrorMessage = MessageOf(verdict.Defect);
        response.LogStartOffset = IsSeenBeforeTheLog(verdict.Defect) ? -1 : log.Offsets.LogStart.Value;
        if (verdict.RecordErrors is not { } errors)
        {
            return;
        }

        foreach (var error in errors)
        {
            response.RecordErrors.Add(new ProduceResponse.BatchIndexAndErrorMessage
            {
                BatchIndex = error.Index,
                BatchIndexErrorMessage = error.Describe(range),
            });
        }
    }

    /// <summary>
    /// Producers take the start of the log for a sign that their records were deleted, not lost (KIP-360): Kafka tells it
    /// with every error that is found while appending, but for those that say nothing of the batch.
    /// </summary>
    private static void Refuse(ProduceResponse.PartitionProduceResponse response, ErrorCode error, PartitionLog log)
    {
        response.ErrorCode = (short)error;
        var saysNothing = error is ErrorCode.NotLeaderOrFollower or ErrorCode.KafkaStorageError;
        response.LogStartOffset = saysNothing ? -1 : log.Offsets.LogStart.Value;
    }

    /// <summary>What is seen by the frame, the size and the checksum.</summary>
    private static bool IsSeenBeforeTheLog(BatchDefect defect) => defect is BatchDefect.NoBatch
        or BatchDefect.LengthTooSmall
        or BatchDefect.MagicUnknown
        or BatchDefect.MagicTooOld
        or BatchDefect.MoreThanOneBatch
        or BatchDefect.TailMalformed
        or BatchDefect.TooLarge
        or BatchDefect.LargerThanSegment
        or BatchDefect.PlainTooLarge
        or BatchDefect.CrcMismatch;

    /// <summary>Where Kafka has words; the other errors speak for themselves.</summary>
    private static string? MessageOf(BatchDefect defect) => defect switch
    {
        BatchDefect.LengthTooSmall => "The stated length is less than a batch takes.",
        BatchDefect.MagicUnknown => "There is no record format of that number.",
        BatchDefect.TailMalformed => "What follows the batch is none.",
        BatchDefect.KeyMissing => "One or more records have no key, which a compacted topic needs.",
        BatchDefect.TimestampOutOfRange => "One or more records have timestamps too far from the broker's time.",
        _ => null,
    };

    private readonly record struct Leader(PartitionLog Log, LeaderEpoch Epoch);
}
