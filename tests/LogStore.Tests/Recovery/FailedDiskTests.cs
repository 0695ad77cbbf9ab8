using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Recovery;

/// <summary>What a failed call leaves behind must not pass for durable, or for the log's, later on.</summary>
public sealed class FailedDiskTests
{
    private static readonly LeaderEpoch Epoch = new(3);
    private readonly LogBench _bench = new();

    public FailedDiskTests()
    {
        _bench.Disk.FlushDirectory("/data");
        _bench.Disk.FlushDirectory("/");
    }

    /// <summary>
    /// After a failed flush the system takes the pages for clean: who restarts reads them, flushes them without an error,
    /// and has nothing on the disk.
    /// </summary>
    [Theory]
    [InlineData(1 << 30)]
    [InlineData(200)]
    public void What_recovery_keeps_after_a_failed_flush_is_on_the_disk(int segmentBytes)
    {
        var config = new LogConfig { SegmentBytes = segmentBytes };
        var log = Leader(config);
        AppendMany(log, 3);
        _bench.Executor.RunAll();
        Assert.Equal(new Offset(3), log.Offsets.FlushedEnd);
        _bench.Disk.Add(new DiskFault(DiskOperation.Flush) { Times = 100 });
        AppendMany(log, 5);
        _bench.Executor.RunAll();
        _bench.Disk.ClearFaults();

        _bench.Disk.Crash(CrashMode.KeepAll);
        var recovered = Leader(config, new Offset(3));
        var end = recovered.Offsets.HighWatermark;
        Assert.Equal(end, recovered.Offsets.LogEnd);
        Assert.True(end > new Offset(3));

        _bench.Disk.Crash(CrashMode.LoseAllUnsynced);
        Assert.Equal(end, Leader(config, end).Offsets.LogEnd);
    }

    /// <summary>The stop comes between a flush that failed and the news of it.</summary>
    [Fact]
    public void Clean_stop_does_not_repeat_a_flush_that_failed()
    {
        var log = Leader(LogConfig.Default);
        AppendMany(log, 1);
        _bench.Disk.Add(new DiskFault(DiskOperation.Flush));
        var news = _bench.Executor.RunWork();
        Assert.Throws<DiskException>(log.CloseCleanly);
        news();
        Assert.Equal(Offset.Zero, log.Offsets.FlushedEnd);
    }

    [Theory]
    [InlineData(DiskOperation.Create, "00000000000000000001.log")]
    [InlineData(DiskOperation.Create, "00000000000000000001.index")]
    [InlineData(DiskOperation.Create, "00000000000000000001.timeindex")]
    [InlineData(DiskOperation.Write, "00000000000000000000.timeindex")]
    [InlineData(DiskOperation.SetLength, "00000000000000000000.log")]
    public void Roll_that_fails_leaves_no_segment_in_the_middle_of_the_log(DiskOperation operation, string path)
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log);
        var open = _bench.Disk.OpenFiles.Count;
        var fault = _bench.Disk.Add(new DiskFault(operation, DiskError.NoSpace) { PathContains = path });
        Assert.Throws<DiskException>(log.Roll);
        Assert.Equal(1, fault.Failed);
        Assert.Equal(open, _bench.Disk.OpenFiles.Count);
        LogBench.AppendNext(log);
        log.PrepareFlush(Offset.Zero).Run();

        _bench.Disk.Crash(CrashMode.LoseAllUnsynced);
        var opened = _bench.Open(options: new LogOpenOptions { DurableEnd = new Offset(2) });
        Assert.Null(opened.Report.Defect);
        Assert.Equal(new Offset(2), Invariant.NotNull(opened.Log).LogEnd);
    }

    [Fact]
    public void Append_that_cannot_be_undone_fences_the_log_whatever_the_reason()
    {
        var log = Leader(LogConfig.Default);
        _bench.Disk.Add(new DiskFault(DiskOperation.Write, DiskError.NoSpace) { BytesWritten = 30 });
        _bench.Disk.Add(new DiskFault(DiskOperation.SetLength, DiskError.NoSpace));
        Assert.Equal(AppendStatus.StorageError, Append(log));
        Assert.NotNull(log.Failure);
    }

    /// <summary>
    /// The batches of the flush are durable, the file of leader epochs finds no room: nothing is lost and nothing is
    /// acknowledged, and what waited goes on when there is room.
    /// </summary>
    [Fact]
    public void Flush_without_room_for_the_leader_epochs_waits_for_room_and_fences_nothing()
    {
        var log = Leader(LogConfig.Default);
        AppendMany(log, 1);
        _bench.Disk.Add(new DiskFault(DiskOperation.Create, DiskError.NoSpace) { PathContains = "leader-epoch-checkpoint" });
        _bench.Executor.RunAll();
        Assert.Null(log.Failure);
        Assert.IsType<DiskException>(Assert.Single(_bench.Failures));
        Assert.Equal((Offset.Zero, Offset.Zero), (log.Offsets.FlushedEnd, log.Offsets.HighWatermark));
        AppendMany(log, 1);
        Assert.Equal(0, _bench.Executor.Pending);

        log.ResumeFlush();
        _bench.Executor.RunAll();
        Assert.Equal((new Offset(2), new Offset(2)), (log.Offsets.FlushedEnd, log.Offsets.HighWatermark));
        _bench.Disk.Crash(CrashMode.LoseAllUnsynced);
        var recovered = _bench.OpenLog(options: new LogOpenOptions { DurableEnd = new Offset(2) });
        Assert.Equal(new Offset(2), recovered.LogEnd);
        Assert.Equal(Epoch, recovered.Epochs.Latest);
    }

    /// <summary>Without room for the batches themselves nobody knows which of them are on the disk.</summary>
    [Fact]
    public void Flush_without_room_for_the_batches_fences_the_log()
    {
        var log = Leader(LogConfig.Default);
        AppendMany(log, 1);
        _bench.Disk.Add(new DiskFault(DiskOperation.Flush, DiskError.NoSpace) { PathContains = ".log" });
        _bench.Executor.RunAll();
        Assert.NotNull(log.Failure);
        log.ResumeFlush();
        Assert.Equal(0, _bench.Executor.Pending);
    }

    private PartitionLog Leader(LogConfig config, Offset durableEnd = default)
    {
        var log = _bench.OpenPartition(config, new LogOpenOptions { DurableEnd = durableEnd });
        log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
        return log;
    }

    private static void AppendMany(PartitionLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(AppendStatus.Appended, Append(log));
        }
    }

    private static AppendStatus Append(PartitionLog log)
    {
        var batch = Batches.Make();
        return log.AppendAsLeader(batch, Batches.Header(batch).MaxTimestamp, Epoch).Status;
    }
}
