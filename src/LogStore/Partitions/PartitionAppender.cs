using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Producers;
using KRaftNet.LogStore.Segments;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Partitions;

/// <summary>
/// Puts batches into a partition's log, as a leader or as a follower. Used under the partition's lock.
/// </summary>
internal sealed class PartitionAppender(LogContext context, PartitionState state, DirectorySpace? space)
{
    /// <summary>See <see cref="PartitionLog.AppendAsLeader"/>.</summary>
    public AppendResult AsLeader(Span<byte> batch, long maxTimestamp, LeaderEpoch epoch)
    {
        if (CheckWritable(epoch) is { } refusal)
        {
            return AppendResult.Refused(refusal);
        }

        var header = new RecordBatchHeader(batch);
        var isJudged = header.HasProducerId && !header.Attributes.IsControl;
        return isJudged && CheckProducer(header) is { } answer ? answer : AppendPatched(batch, maxTimestamp);
    }

    /// <summary>See <see cref="PartitionLog.AppendAsFollower"/>.</summary>
    public AppendResult AsFollower(ReadOnlySpan<byte> batches, LeaderEpoch epoch)
    {
        if (CheckWritable(epoch) is { } refusal)
        {
            return AppendResult.Refused(refusal);
        }

        var log = state.Log;
        if (AppendedBatches.TryRead(batches, log.LogEnd, out var appended) is not null
            || appended.LastEpoch > epoch
            || new RecordBatchHeader(batches).LeaderEpoch < log.Epochs.Latest)
        {
            return AppendResult.Refused(AppendStatus.InvalidBatches);
        }

        return TryAppend(batches, appended)
            ? Appended(appended, -1)
            : AppendResult.Refused(AppendStatus.StorageError);
    }

    private AppendStatus? CheckWritable(LeaderEpoch epoch) =>
        !state.IsWritable || space?.IsFull == true ? AppendStatus.StorageError
        : epoch != state.LeaderEpoch ? AppendStatus.FencedLeaderEpoch
        : null;

    /// <summary>Null if the batch is the producer's next one.</summary>
    private AppendResult? CheckProducer(in RecordBatchHeader header) =>
        state.Producers.Check(header, out var original) switch
        {
            ProducerVerdict.Append => null,
            ProducerVerdict.Duplicate => new AppendResult(
                AppendStatus.Duplicate,
                original.FirstOffset,
                original.LastOffset,
                original.Timestamp,
                state.Log.LogStart),
            ProducerVerdict.OutOfOrderSequence => AppendResult.Refused(AppendStatus.OutOfOrderSequence),
            ProducerVerdict.InvalidProducerEpoch => AppendResult.Refused(AppendStatus.InvalidProducerEpoch),
            _ => AppendResult.Refused(AppendStatus.InvalidTransactionState),
        };

    private AppendResult AppendPatched(Span<byte> batch, long maxTimestamp)
    {
        var log = state.Log;
        var isAppendTime = log.Config.TimestampType == TimestampType.LogAppendTime;
        var timestamp = isAppendTime ? context.NowMs : maxTimestamp;
        RecordBatchPatch.SetTimestamps(batch, log.Config.TimestampType, timestamp);
        RecordBatchPatch.SetBaseOffset(batch, log.LogEnd);
        RecordBatchPatch.SetLeaderEpoch(batch, state.LeaderEpoch);
        var damage = AppendedBatches.TryRead(batch, log.LogEnd, out var appended);
        Invariant.Require(damage is null);
        return TryAppend(batch, appended)
            ? Appended(appended, isAppendTime ? timestamp : -1)
            : AppendResult.Refused(AppendStatus.StorageError);
    }

    private AppendResult Appended(in AppendedBatches appended, long logAppendTimeMs) =>
        new(AppendStatus.Appended, appended.FirstOffset, appended.NextOffset - 1, logAppendTimeMs, state.Log.LogStart);

    private bool TryAppend(ReadOnlySpan<byte> batches, in AppendedBatches appended)
    {
        try
        {
            RollIfNeeded(appended);
            state.Log.Append(batches, appended);
        }
        catch (DiskException e)
        {
            if (e.Error == DiskError.NoSpace)
            {
                space?.OnNoSpace(batches.Length);
            }

            state.Fail(e);
            return false;
        }

        ProducerFold.Apply(state.Producers, batches);
        if (state.Log.Config.Durability == AckDurability.Fsync)
        {
            state.Flusher.Arm(state.Log.LogEnd);
        }

        state.RaiseIfSole();
        return true;
    }

    /// <summary>
    /// Every segment begins with a snapshot of its producers; what is in the segments before is made durable, so that
    /// recovery never reads them again.
    /// </summary>
    private void RollIfNeeded(in AppendedBatches appended)
    {
        var log = state.Log;
        if (!log.WillRoll(appended))
        {
            return;
        }

        if (log.LogEnd > log.LogStart)
        {
            state.Snapshots.Write(log.LogEnd, state.Producers);
        }

        log.Roll();
        state.Flusher.Arm(log.LogEnd);
    }
}
