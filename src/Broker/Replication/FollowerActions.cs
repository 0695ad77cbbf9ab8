using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Replication;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Replication;

/// <summary>
/// Does to a followed partition's log what the leader's answer asks for: appends, cuts, begins anew, or waits. Used on the
/// fetcher's loop; a partition that has to wait is handed to <paramref name="changed"/> when it can be fetched again, one whose log
/// begins elsewhere to <paramref name="startMoved"/>.
/// </summary>
internal sealed class FollowerActions(
    FetcherServices services,
    IEventLoop loop,
    NodeId leader,
    Action<FollowedPartition> changed,
    Action<FollowedPartition> startMoved)
{
    /// <summary>The first offset of a log (ListOffsets).</summary>
    private const long Earliest = -2;

    /// <summary>Takes a partition of an answer that is still followed as it was when it was asked for.</summary>
    public void Take(FollowedPartition followed, FetchResponse.PartitionData data, ITypedConnection? connection)
    {
        var error = (ErrorCode)data.ErrorCode;
        if (error == ErrorCode.OffsetOutOfRange && connection is not null)
        {
            AskStart(followed, connection);
        }
        else if (error != ErrorCode.None)
        {
            // Mostly one of the two has not heard of the new leader yet.
            Delay(followed);
        }
        else if (data.DivergingEpoch.Epoch >= 0)
        {
            Truncate(followed, data.DivergingEpoch);
        }
        else if (TryAppend(followed, data))
        {
            followed.Succeed();
            followed.Role.LeaderHighWatermark = new Offset(data.HighWatermark);
            followed.Log.UpdateHighWatermark(new Offset(data.HighWatermark), followed.Role.Epoch);
            MoveStart(followed, new Offset(data.LogStartOffset));
        }
        else
        {
            Delay(followed);
        }
    }

    /// <summary>Appends the whole, undamaged batches that continue the log; false if there are others among the first.</summary>
    private bool TryAppend(FollowedPartition followed, FetchResponse.PartitionData data)
    {
        var bytes = data.Records.Bytes.Span;
        if (bytes.IsEmpty)
        {
            return true;
        }

        var accepted = 0;
        var batches = new RecordBatches(bytes);
        while (batches.MoveNext() && batches.Current.IsCrcValid && batches.Current.Header.LeaderEpoch <= followed.Role.Epoch)
        {
            accepted += batches.Current.Bytes.Length;
        }

        var status = accepted == 0
            ? AppendStatus.InvalidBatches
            : followed.Log.AppendAsFollower(bytes[..accepted], followed.Role.Epoch).Status;
        if (status == AppendStatus.InvalidBatches
            && EndsWithin(followed.Log, bytes[..accepted], new Offset(data.LogStartOffset)))
        {
            BeginWith(followed, bytes[..accepted].ToArray());
            return true;
        }

        if (status == AppendStatus.InvalidBatches)
        {
            ReplicationLog.BatchesRefused(services.Logger, followed.Log.Partition, leader);
        }

        return status == AppendStatus.Appended;
    }

    /// <summary>
    /// Whether a log ends within the first batch that is to be appended, and has nothing that is still part of the leader's: there
    /// records were deleted up to the midst of a batch, and it gives whole ones.
    /// </summary>
    private static bool EndsWithin(PartitionLog log, ReadOnlySpan<byte> batches, Offset leaderStart)
    {
        if (batches.IsEmpty)
        {
            return false;
        }

        var first = new RecordBatchHeader(batches);
        var end = log.Offsets.LogEnd;
        return end <= leaderStart && first.BaseOffset < end && first.NextOffset > end;
    }

    /// <summary>
    /// The log begins with that batch, as the leader's does; its start is moved to the leader's afterwards. Both in one go: the
    /// leader would not give the batch for the offset that it begins at.
    /// </summary>
    private void BeginWith(FollowedPartition followed, byte[] batches) => Change(followed, () =>
    {
        var epoch = followed.Role.Epoch;
        followed.Log.RestartAt(new RecordBatchHeader(batches).BaseOffset, epoch);
        followed.Log.AppendAsFollower(batches, epoch);
    });

    /// <summary>
    /// Cuts off what the leader has not. Only the answer to a fetch in the present epoch says so (invariant P7): the log does it in
    /// that epoch alone.
    /// </summary>
    private void Truncate(FollowedPartition followed, FetchResponse.EpochEndOffset diverging)
    {
        var log = followed.Log;
        var own = log.EndOffsetFor(new LeaderEpoch(diverging.Epoch));
        var end = log.Offsets.LogEnd;
        var point = Truncation.PointFor(
            new LeaderEpoch(diverging.Epoch), new Offset(diverging.EndOffset), own.Epoch, own.EndOffset, end);
        ReplicationLog.Truncated(services.Logger, log.Partition, end, point, leader, followed.Role.Epoch);
        Change(followed, () => log.TruncateTo(point, followed.Role.Epoch));
    }

    /// <summary>
    /// The leader's log does not reach the offset: it begins above it, because what was before is deleted. Then the own one begins
    /// anew there; or it is empty and begins elsewhere than the leader's ends.
    /// </summary>
    private async void AskStart(FollowedPartition followed, ITypedConnection connection)
    {
        followed.State = FollowState.AwaitsChange;
        var request = new ListOffsetsRequest { ReplicaId = services.Self.Value };
        request.Topics.Add(new ListOffsetsRequest.ListOffsetsTopic { Name = followed.Log.Partition.Topic });
        request.Topics[0].Partitions.Add(new ListOffsetsRequest.ListOffsetsPartition
        {
            PartitionIndex = followed.Id.Partition,
            CurrentLeaderEpoch = followed.Role.Epoch.Value,
            Timestamp = Earliest,
        });
        var start = Offset.None;
        try
        {
            using var reply = await connection.Send<ListOffsetsRequest, ListOffsetsResponse>(
                request, services.Options.RequestTimeout);
            if (reply.Message.Topics is [{ Partitions: [{ ErrorCode: 0 } partition] }])
            {
                start = new Offset(partition.Offset);
            }
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            // Asked again after the next fetch.
        }

        loop.Post(() => TakeStart(followed, start));
    }

    private void TakeStart(FollowedPartition followed, Offset start)
    {
        if (followed.State != FollowState.AwaitsChange)
        {
            return;
        }

        var offsets = followed.Log.Offsets;
        var isEmpty = offsets.LogStart == offsets.LogEnd;
        if (start == Offset.None || (start <= offsets.LogEnd && !isEmpty))
        {
            Delay(followed);
            return;
        }

        ReplicationLog.Restarted(services.Logger, followed.Log.Partition, start, leader, offsets.LogEnd);
        Change(followed, () => followed.Log.RestartAt(start, followed.Role.Epoch));
    }

    /// <summary>
    /// What the leader has deleted goes here too: from the log at once, so that the next fetch says so, from the disk in the
    /// background. A failure has taken the log's directory offline by itself.
    /// </summary>
    private void MoveStart(FollowedPartition followed, Offset leaderStart)
    {
        var log = followed.Log;
        if (Offset.Min(leaderStart, log.Offsets.HighWatermark) <= log.Offsets.LogStart)
        {
            return;
        }

        var deletion = log.AdvanceLogStart(leaderStart);
        startMoved(followed);
        services.Disks.Submit(
            Common.Files.DiskLane.Background, () => services.Mover.WriteDown(log, deletion), _ => { });
    }

    /// <summary>Changes the log on the disk executor. A failure has taken the log's directory offline by itself.</summary>
    private void Change(FollowedPartition followed, Action change)
    {
        followed.State = FollowState.AwaitsChange;
        services.Disks.Submit(Common.Files.DiskLane.Background, change, error => loop.Post(() =>
        {
            if (followed.State != FollowState.AwaitsChange)
            {
                return;
            }

            if (error is not null)
            {
                Delay(followed);
                return;
            }

            followed.Succeed();
            changed(followed);
        }));
    }

    private void Delay(FollowedPartition followed)
    {
        followed.State = FollowState.Delayed;
        services.Clock.Timers.Schedule(followed.NextBackoff(services.Options.BackoffMax), () => loop.Post(() =>
        {
            if (followed.State == FollowState.Delayed)
            {
                changed(followed);
            }
        }));
    }
}
