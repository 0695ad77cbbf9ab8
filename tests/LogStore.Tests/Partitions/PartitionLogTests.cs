using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.Protocol.Records;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Partitions;

public sealed class PartitionLogTests
{
    private static readonly LogConfig Replicated = new() { Durability = AckDurability.Replicated };
    private static readonly LeaderEpoch Epoch = new(3);
    private readonly LogBench _bench = new();

    [Fact]
    public void Leader_gives_offsets_and_epoch_without_touching_the_checksum()
    {
        var log = Leader(Replicated);
        Append(log, Batches.Make(baseOffset: 0, count: 2));
        var batch = Batches.Make(baseOffset: 0, count: 3);
        var crc = Batches.Header(batch).Crc;
        var result = log.AppendAsLeader(batch, 1000, Epoch);
        Assert.Equal(new AppendResult(AppendStatus.Appended, new Offset(2), new Offset(4), -1, Offset.Zero), result);
        var stored = LogBench.Take(log.Read(new Offset(2), 1000, log.Offsets.LogEnd));
        Assert.Equal(new Offset(2), Batches.Header(stored).BaseOffset);
        Assert.Equal(Epoch, Batches.Header(stored).LeaderEpoch);
        Assert.Equal(crc, Batches.Header(stored).Crc);
    }

    [Fact]
    public void Leader_gives_the_append_time_where_the_topic_wants_it()
    {
        var log = Leader(Replicated with { TimestampType = TimestampType.LogAppendTime });
        _bench.Clock.NowMs = 12345;
        var result = Append(log, Batches.Make(timestamp: 1));
        Assert.Equal(12345, result.LogAppendTimeMs);
        var stored = LogBench.Take(log.Read(Offset.Zero, 1000, log.Offsets.LogEnd));
        Assert.Equal(12345, Batches.Header(stored).MaxTimestamp);
        Assert.True(RecordBatchView.TryRead(stored, out var view) && view.IsCrcValid);
    }

    [Fact]
    public void Leader_puts_a_wrong_largest_timestamp_right()
    {
        var log = Leader(Replicated);
        log.AppendAsLeader(Batches.Make(timestamp: 50), maxTimestamp: 60, Epoch);
        var stored = LogBench.Take(log.Read(Offset.Zero, 1000, log.Offsets.LogEnd));
        Assert.Equal(60, Batches.Header(stored).MaxTimestamp);
        Assert.True(RecordBatchView.TryRead(stored, out var view) && view.IsCrcValid);
    }

    [Fact]
    public void Leader_of_another_epoch_is_fenced()
    {
        var log = Leader(Replicated);
        Assert.Equal(AppendStatus.FencedLeaderEpoch, log.AppendAsLeader(Batches.Make(), 1000, new(2)).Status);
        Assert.Equal(AppendStatus.FencedLeaderEpoch, log.AppendAsLeader(Batches.Make(), 1000, new(4)).Status);
        Assert.Equal(Offset.Zero, log.Offsets.LogEnd);
    }

    [Fact]
    public void Duplicate_is_answered_with_its_offsets_and_not_appended()
    {
        var log = Leader(Replicated);
        Append(log, Batches.Make(count: 5));
        Append(log, Batches.Of(1, sequence: 0, count: 2, timestamp: 777));
        var again = Append(log, Batches.Of(1, sequence: 0, count: 2, timestamp: 777));
        Assert.Equal(new AppendResult(AppendStatus.Duplicate, new Offset(5), new Offset(6), 777, Offset.Zero), again);
        Assert.Equal(new Offset(7), log.Offsets.LogEnd);
        Assert.Equal(AppendStatus.OutOfOrderSequence, Append(log, Batches.Of(1, sequence: 9)).Status);
    }

    [Fact]
    public void High_watermark_of_a_sole_replica_waits_for_the_disk()
    {
        var log = Leader(LogConfig.Default);
        Append(log, Batches.Make(count: 2));
        Assert.Equal(Offset.Zero, log.Offsets.HighWatermark);
        _bench.Executor.RunAll();
        Assert.Equal(new Offset(2), log.Offsets.HighWatermark);
        Assert.Equal(
            [LogMoves.LogEnd, LogMoves.FlushedEnd | LogMoves.HighWatermark | LogMoves.LastStable], _bench.Moves);
    }

    [Fact]
    public void High_watermark_of_a_sole_replica_follows_the_log_without_fsync()
    {
        var log = Leader(Replicated);
        Append(log, Batches.Make(count: 2));
        Assert.Equal(new Offset(2), log.Offsets.HighWatermark);
        Assert.Equal(0, _bench.Executor.Pending);
    }

    [Fact]
    public void High_watermark_that_replicas_decide_never_passes_what_is_durable_here()
    {
        var log = _bench.OpenPartition();
        log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: false);
        Append(log, Batches.Make(count: 2));
        log.UpdateHighWatermark(new Offset(2), Epoch);
        Assert.Equal(Offset.Zero, log.Offsets.HighWatermark);
        _bench.Executor.RunAll();
        Assert.Equal(Offset.Zero, log.Offsets.HighWatermark);
        log.UpdateHighWatermark(new Offset(2), Epoch);
        Assert.Equal(new Offset(2), log.Offsets.HighWatermark);
        log.UpdateHighWatermark(new Offset(1), Epoch);
        Assert.Equal(new Offset(2), log.Offsets.HighWatermark);
    }

    [Fact]
    public void Switch_to_fsync_keeps_what_is_visible_and_makes_it_durable()
    {
        var log = Leader(Replicated);
        Append(log, Batches.Make(count: 2));
        log.UpdateConfig(LogConfig.Default);
        Append(log, Batches.Make(count: 2));
        Assert.Equal(new Offset(2), log.Offsets.HighWatermark);
        _bench.Executor.RunAll();
        Assert.Equal(new Offset(4), log.Offsets.HighWatermark);
        Assert.Equal(new Offset(4), log.Offsets.FlushedEnd);
    }

    [Fact]
    public void Last_stable_offset_waits_for_the_marker_below_the_high_watermark()
    {
        var log = Leader(LogConfig.Default);
        Append(log, Batches.Of(1, sequence: 0, isTransactional: true));
        _bench.Executor.RunAll();
        Assert.Equal(Offset.Zero, log.Offsets.LastStable);
        Append(log, Batches.Marker(1, producerEpoch: 0));
        Assert.Equal(Offset.Zero, log.Offsets.LastStable);
        _bench.Executor.RunAll();
        Assert.Equal(new Offset(2), log.Offsets.LastStable);
    }

    [Fact]
    public void Failed_flush_fences_the_log_and_is_told_once()
    {
        var log = Leader(LogConfig.Default);
        _bench.Disk.Add(new DiskFault(DiskOperation.Flush));
        Append(log, Batches.Make());
        _bench.Executor.RunAll();
        Assert.Single(_bench.Failures);
        Assert.Equal(Offset.Zero, log.Offsets.HighWatermark);
        Assert.Equal(AppendStatus.StorageError, Append(log, Batches.Make()).Status);
        _bench.Executor.RunAll();
        Assert.Single(_bench.Failures);
        Assert.Equal(Offset.Zero, log.Offsets.FlushedEnd);
    }

    [Fact]
    public void Full_disk_refuses_the_append_and_takes_the_next_one_that_fits()
    {
        var log = Leader(LogConfig.Default);
        Append(log, Batches.Of(1, sequence: 0));
        _bench.Disk.Add(new DiskFault(DiskOperation.Write, DiskError.NoSpace) { BytesWritten = 30 });
        Assert.Equal(AppendStatus.StorageError, Append(log, Batches.Of(1, sequence: 1)).Status);
        Assert.Equal(DiskError.NoSpace, Assert.IsType<DiskException>(Assert.Single(_bench.Failures)).Error);
        Assert.Null(log.Failure);
        Assert.Equal(AppendStatus.Appended, Append(log, Batches.Of(1, sequence: 1)).Status);
        _bench.Executor.RunAll();
        Assert.Equal(new Offset(2), log.Offsets.HighWatermark);
    }

    [Fact]
    public void Follower_takes_batches_as_they_are()
    {
        var log = _bench.OpenPartition(Replicated);
        log.BeginEpoch(Epoch, isLeader: false, isSoleReplica: false);
        var batches = Batches.Join(Batches.Make(0, 2, epoch: 1), Batches.Make(2, 3, epoch: 3));
        Assert.Equal(AppendStatus.Appended, log.AppendAsFollower(batches, Epoch).Status);
        Assert.Equal(batches, LogBench.Take(log.Read(Offset.Zero, 1000, log.Offsets.LogEnd)));
        Assert.Equal(new EpochEndOffset(new(1), new(2)), log.EndOffsetFor(new LeaderEpoch(2)));
    }

    [Fact]
    public void Follower_refuses_what_does_not_continue_its_log()
    {
        var log = _bench.OpenPartition(Replicated);
        log.BeginEpoch(Epoch, isLeader: false, isSoleReplica: false);
        log.AppendAsFollower(Batches.Make(0, 2, epoch: 2), Epoch);
        Assert.Equal(AppendStatus.InvalidBatches, log.AppendAsFollower(Batches.Make(1, 1, epoch: 2), Epoch).Status);
        Assert.Equal(AppendStatus.InvalidBatches, log.AppendAsFollower(Batches.Make(2, 1, epoch: 4), Epoch).Status);
        Assert.Equal(AppendStatus.InvalidBatches, log.AppendAsFollower(Batches.Make(2, 1, epoch: 1), Epoch).Status);
        Assert.Equal(AppendStatus.InvalidBatches, log.AppendAsFollower(new byte[80], Epoch).Status);
        Assert.Equal(AppendStatus.InvalidBatches, log.AppendAsFollower([], Epoch).Status);
        Assert.Equal(new Offset(2), log.Offsets.LogEnd);
    }

    [Fact]
    public void Cut_forgets_the_producers_of_what_is_gone()
    {
        var log = Leader(Replicated);
        Append(log, Batches.Of(1, sequence: 0));
        Append(log, Batches.Of(1, sequence: 1));
        Append(log, Batches.Of(2, sequence: 0));
        log.TruncateTo(new Offset(1), Epoch);
        Assert.Equal(new Offset(1), log.Offsets.HighWatermark);
        Assert.Equal(AppendStatus.Appended, Append(log, Batches.Of(1, sequence: 1)).Status);
        Assert.Equal(AppendStatus.Appended, Append(log, Batches.Of(2, sequence: 8)).Status);
    }

    [Fact]
    public void Cut_forgets_snapshots_of_producers_that_are_gone()
    {
        var log = Leader(Replicated with { SegmentBytes = 200, ProducerIdExpirationMs = long.MaxValue / 2 });
        for (var i = 0; i < 4; i++)
        {
            Append(log, Batches.Of(1, sequence: i));
        }

        log.TruncateTo(new Offset(1), Epoch);
        for (var i = 0; i < 4; i++)
        {
            Append(log, Batches.Of(2, sequence: i));
        }

        log.Close();
        var again = _bench.OpenPartition(log.Config);
        again.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
        Assert.Equal(AppendStatus.Duplicate, Append(again, Batches.Of(2, sequence: 3)).Status);
        Assert.Equal(AppendStatus.Appended, Append(again, Batches.Of(1, sequence: 1)).Status);
    }

    [Fact]
    public void Reader_of_a_closed_log_is_told_so()
    {
        var log = Leader(Replicated);
        Append(log, Batches.Make(count: 2));
        log.Close();
        Assert.True(log.IsClosed);
        Assert.Throws<DiskException>(() => log.Read(Offset.Zero, 1000, new Offset(2)));
        Assert.Throws<DiskException>(() => log.Timestamps(new BufferPool()).FirstAtLeast(0, new Offset(2)));
    }

    [Fact]
    public void Closed_log_leaves_its_folder_alone_when_a_flush_ends_later()
    {
        var log = Leader(LogConfig.Default);
        Append(log, Batches.Make());
        log.Close();
        var path = $"{LogBench.Folder}/leader-epoch-checkpoint";
        AtomicFile.Write(_bench.Disk, path, "0\n0\n"u8);
        _bench.Executor.RunAll();
        Assert.Equal("0\n0\n"u8.ToArray(), AtomicFile.TryRead(_bench.Disk, path));
        Assert.Empty(_bench.Failures);
    }

    [Fact]
    public void Deletion_of_old_segments_leaves_files_of_another_log_alone()
    {
        var log = Leader(Replicated with { SegmentBytes = 200 });
        for (var i = 0; i < 6; i++)
        {
            Append(log, Batches.Make());
        }

        var deletion = log.AdvanceLogStart(new Offset(4))!;
        var path = $"{LogBench.Folder}/00000000000000000000.log";
        AtomicFile.Write(_bench.Disk, path, [1]);
        deletion();
        Assert.True(_bench.Disk.FileExists(path));
        Assert.Empty(LogBench.FilesOf(_bench, ".deleted"));
    }

    [Fact]
    public void Cut_during_a_flush_does_not_count_other_bytes_as_durable()
    {
        var log = _bench.OpenPartition();
        log.BeginEpoch(Epoch, isLeader: false, isSoleReplica: false);
        log.AppendAsFollower(Batches.Make(0, 5, epoch: 3), Epoch);
        var completion = _bench.Executor.RunWork();
        log.TruncateTo(Offset.Zero, Epoch);
        log.AppendAsFollower(Batches.Make(0, 5, epoch: 3, timestamp: 9), Epoch);
        completion();
        Assert.Equal(Offset.Zero, log.Offsets.FlushedEnd);
        _bench.Executor.RunAll();
        Assert.Equal(new Offset(5), log.Offsets.FlushedEnd);
    }

    [Fact]
    public void Restart_moves_all_offsets_to_the_new_start()
    {
        var log = _bench.OpenPartition();
        log.BeginEpoch(Epoch, isLeader: false, isSoleReplica: false);
        log.AppendAsFollower(Batches.Make(0, 5, epoch: 3), Epoch);
        log.RestartAt(new Offset(100), Epoch);
        _bench.Executor.RunAll();
        var at = new Offset(100);
        Assert.Equal(new PartitionOffsets(at, at, at, at, at), log.Offsets);
    }

    [Fact]
    public void Log_start_never_passes_the_high_watermark()
    {
        var log = Leader(LogConfig.Default);
        Append(log, Batches.Make(count: 5));
        log.AdvanceLogStart(new Offset(3));
        Assert.Equal(Offset.Zero, log.Offsets.LogStart);
        _bench.Executor.RunAll();
        log.AdvanceLogStart(new Offset(3));
        Assert.Equal(new Offset(3), log.Offsets.LogStart);
    }

    [Fact]
    public void Leader_notes_its_epoch_also_without_a_batch()
    {
        var log = Leader(Replicated);
        Append(log, Batches.Make(count: 2));
        log.BeginEpoch(new LeaderEpoch(5), isLeader: true, isSoleReplica: true);
        Assert.Equal(new EpochEndOffset(Epoch, new Offset(2)), log.EndOffsetFor(new LeaderEpoch(4)));
        Assert.Equal(new LeaderEpoch(5), log.LatestEpoch);
    }

    [Fact]
    public void Closed_cleanly_and_opened_again_it_knows_its_producers()
    {
        var log = Leader(LogConfig.Default with { ProducerIdExpirationMs = long.MaxValue / 2 });
        Append(log, Batches.Of(1, sequence: 0, count: 3));
        log.CloseCleanly();
        Assert.True(_bench.Disk.FileExists($"{LogBench.Folder}/00000000000000000003.snapshot"));
        var options = new LogOpenOptions { IsClean = true, DurableEnd = new Offset(3) };
        var again = _bench.OpenPartition(log.Config, options);
        again.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
        Assert.Equal(AppendStatus.Duplicate, Append(again, Batches.Of(1, sequence: 0, count: 3)).Status);
        Assert.Equal(new Offset(3), again.Offsets.HighWatermark);
    }

    [Fact]
    public void Roll_writes_a_snapshot_of_the_producers()
    {
        var log = Leader(Replicated with { SegmentBytes = 200 });
        Append(log, Batches.Of(1, sequence: 0));
        Append(log, Batches.Of(1, sequence: 1));
        Append(log, Batches.Of(1, sequence: 2));
        Assert.Equal(2, log.SegmentCount);
        Assert.True(_bench.Disk.FileExists($"{LogBench.Folder}/00000000000000000002.snapshot"));
    }

    private PartitionLog Leader(LogConfig config)
    {
        var log = _bench.OpenPartition(config);
        log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
        _bench.Moves.Clear();
        return log;
    }

    private static AppendResult Append(PartitionLog log, byte[] batch) =>
        log.AppendAsLeader(batch, Batches.Header(batch).MaxTimestamp, Epoch);
}
