using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Handlers.Produce;

/// <summary>Validates the batch of one partition, before any lock, and appends it as it came. Immutable.</summary>
internal sealed class BatchAppender(RecordBatchValidator validator, ValidationRules rules, MetadataCache metadata, NodeClock clock)
{
    /// <summary>
    /// Appends, and fills the partition's answer. Returns the offset that must be committed before acks=all may be answered:
    /// also for a repetition of a batch, whose first sending may not be durable yet. Null if nothing is in the log.
    /// </summary>
    public Offset? Append(
        TopicImage topic, Partition partition, RecordsPayload records, ProduceResponse.PartitionProduceResponse response)
    {
        var error = partition.TryLead(knownEpoch: -1, out var epoch, out var log);
        if (error != ErrorCode.None)
        {
            response.ErrorCode = (short)error;
            return null;
        }

        var held = rules.Of(metadata.Image, topic);
        var now = clock.UtcMs;
        var verdict = validator.Validate(records.Bytes, held, now);
        if (!verdict.IsAccepted)
        {
            Refuse(response, verdict, TimestampRange.Around(now, held.TimestampBeforeMaxMs, held.TimestampAfterMaxMs));
            return null;
        }

        var batch = records.Bytes[..verdict.BatchBytes].Span;
        if (new RecordBatchHeader(batch).Attributes.IsTransactional)
        {
            // There is no transaction coordinator, so no transaction can be open.
            response.ErrorCode = (short)ErrorCode.InvalidTxnState;
            return null;
        }

        return Take(Invariant.NotNull(log).AppendAsLeader(batch, verdict.MaxTimestamp, epoch), response);
    }

    private static Offset? Take(AppendResult result, ProduceResponse.PartitionProduceResponse response)
    {
        response.ErrorCode = (short)ErrorOf(result.Status);
        if (response.ErrorCode != 0)
        {
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
        ProduceResponse.PartitionProduceResponse response, BatchVerdict verdict, TimestampRange range)
    {
        response.ErrorCode = (short)verdict.Defect.ToErrorCode();
        response.ErrorMessage = $"The batch is refused: {verdict.Defect}.";
        foreach (var error in verdict.RecordErrors ?? [])
        {
            response.RecordErrors.Add(new ProduceResponse.BatchIndexAndErrorMessage
            {
                BatchIndex = error.Index,
                BatchIndexErrorMessage = error.Describe(range),
            });
        }
    }
}
