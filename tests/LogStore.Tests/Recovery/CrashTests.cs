using KRaftNet.Common;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Recovery;

/// <summary>
/// The life of a log directory, stopped at every operation on its disk: what was acknowledged is there, and recovering
/// once more changes nothing.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const string Path = "/data";
    private static readonly NodeId Node = new(1);
    private static readonly TopicPartition Partition = new("t", 0);
    private static readonly LeaderEpoch Epoch = new(0);
    private static readonly LogConfig Config = new()
    {
        SegmentBytes = 400,
        IndexIntervalBytes = 100,
        ProducerIdExpirationMs = long.MaxValue / 2,
    };

    private readonly List<byte[]> _appended = [];
    private Offset _acknowledged;

    [Fact]
    public void Crash_at_any_operation_loses_nothing_acknowledged()
    {
        var tried = CrashPoints.Enumerate(11, Live, (disk, _) => CheckLeader(disk), randomCrashes: 3);
        output.WriteLine($"{tried} crashes");
        Assert.True(tried > 500);
    }

    [Fact]
    public void Crash_of_a_follower_that_is_cut_leaves_a_prefix_without_false_damage()
    {
        var tried = CrashPoints.Enumerate(12, LiveAsFollower, (disk, _) => CheckFollower(disk), randomCrashes: 3);
        output.WriteLine($"{tried} crashes");
        Assert.True(tried > 500);
    }

    /// <summary>
    /// Formats, creates, appends with flushes and without, checkpoints, stops cleanly, starts again and appends.
    /// </summary>
    private void Live(SimulatedFileSystem disk)
    {
        _appended.Clear();
        _acknowledged = Offset.Zero;
        var bench = new LogBench(disk);
        Format(disk);
        using (var directories = OpenDirectories(bench))
        {
            var directory = directories.All[0];
            var log = directory.CreatePartition(Partition, new TopicId(new Uuid(1, 2)), Config);
            log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
            AppendMany(bench, directory, log, 6);
            directory.CloseCleanly(new BrokerEpoch(5));
        }

        using (var directories = OpenDirectories(bench))
        {
            var directory = directories.All[0];
            var log = Invariant.NotNull(directory.OpenPartition(directory.Folders[0], Config).Log);
            log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
            AppendMany(bench, directory, log, 6);
        }
    }

    private void AppendMany(LogBench bench, LogDirectory directory, PartitionLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var batch = Batches.Of(1, sequence: (int)log.Offsets.LogEnd.Value, count: 2);
            _appended.Add(batch);
            Assert.Equal(AppendStatus.Appended, log.AppendAsLeader(batch, 1000, Epoch).Status);
            if (i % 2 == 0)
            {
                bench.Executor.RunAll();
                _acknowledged = log.Offsets.HighWatermark;
            }

            if (i == 3)
            {
                directory.WriteCheckpoints();
            }

            directory.WriteDurableMarks();
        }
    }

    private void CheckLeader(SimulatedFileSystem disk)
    {
        var bench = new LogBench(disk);
        if (MetaProperties.TryRead(disk, Path) is null)
        {
            Assert.Equal(Offset.Zero, _acknowledged);
            return;
        }

        var first = Reopen(bench);
        var acknowledged = _appended.Where(b => Batches.Header(b).NextOffset <= _acknowledged).Sum(b => b.Length);
        Assert.True(first.Length >= acknowledged);
        Assert.Equal(Batches.Join([.. _appended])[..first.Length], first);
        disk.Crash(CrashMode.LoseAllUnsynced);
        if (MetaProperties.TryRead(disk, Path) is null)
        {
            // Formatting had not ended: what the first start saw was never durable, and nobody could write to it.
            Assert.Empty(_appended);
            return;
        }

        Assert.Equal(first, Reopen(new LogBench(disk)));
    }

    private byte[] Reopen(LogBench bench)
    {
        using var directories = OpenDirectories(bench);
        var directory = directories.All[0];
        if (directory.Folders.Count == 0)
        {
            Assert.Equal(Offset.Zero, _acknowledged);
            return [];
        }

        var opened = directory.OpenPartition(directory.Folders[0], Config);
        Assert.NotEqual(LogDefectKind.DurableBytesLost, opened.Report.Defect?.Kind);
        var log = Invariant.NotNull(opened.Log);
        var content = new List<byte>();
        for (var next = log.Offsets.LogStart; next < log.Offsets.LogEnd;)
        {
            var bytes = LogBench.Take(log.Read(next, int.MaxValue, log.Offsets.LogEnd));
            Assert.Null(LogStore.Segments.AppendedBatches.TryRead(bytes, next, out var batches));
            content.AddRange(bytes);
            next = batches.NextOffset;
        }

        // The producer's state is the one of what is in the log: its last batch is known again.
        log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
        if (content.Count > 0)
        {
            var last = (int)(log.Offsets.LogEnd.Value - 2);
            Assert.Equal(AppendStatus.Duplicate, log.AppendAsLeader(Batches.Of(1, last, 2), 1000, Epoch).Status);
        }

        return [.. content];
    }

    /// <summary>Follows, flushes, writes marks, is cut and follows another leader, begins anew above its end.</summary>
    private void LiveAsFollower(SimulatedFileSystem disk)
    {
        _appended.Clear();
        var bench = new LogBench(disk);
        Format(disk);
        using var directories = OpenDirectories(bench);
        var directory = directories.All[0];
        var log = directory.CreatePartition(Partition, new TopicId(new Uuid(1, 2)), Config);
        Follow(bench, directory, log, epoch: 1, from: 0, to: 12);
        log.TruncateTo(new Offset(3), new LeaderEpoch(1));
        Follow(bench, directory, log, epoch: 2, from: 3, to: 9);
        log.RestartAt(new Offset(100), new LeaderEpoch(2));
        Follow(bench, directory, log, epoch: 3, from: 100, to: 104);
    }

    private static void Follow(LogBench bench, LogDirectory directory, PartitionLog log, int epoch, long from, long to)
    {
        log.BeginEpoch(new LeaderEpoch(epoch), isLeader: false, isSoleReplica: false);
        for (var offset = from; offset < to; offset++)
        {
            Assert.Equal(
                AppendStatus.Appended,
                log.AppendAsFollower(Batches.Make(offset, 1, epoch), new LeaderEpoch(epoch)).Status);
            if (offset % 3 == 0)
            {
                bench.Executor.RunAll();
                directory.WriteDurableMarks();
            }
        }

        bench.Executor.RunAll();
        directory.WriteCheckpoints();
    }

    private static void CheckFollower(SimulatedFileSystem disk)
    {
        if (MetaProperties.TryRead(disk, Path) is null)
        {
            return;
        }

        using var directories = OpenDirectories(new LogBench(disk));
        var directory = directories.All[0];
        if (directory.Folders.Count == 0)
        {
            return;
        }

        var opened = directory.OpenPartition(directory.Folders[0], Config);
        Assert.NotEqual(LogDefectKind.DurableBytesLost, opened.Report.Defect?.Kind);
        var log = Invariant.NotNull(opened.Log);
        for (var next = log.Offsets.LogStart; next < log.Offsets.LogEnd;)
        {
            var bytes = LogBench.Take(log.Read(next, 1, log.Offsets.LogEnd));
            var header = Batches.Header(bytes);
            Assert.Equal(next, header.BaseOffset);
            Assert.Equal(Batches.Make(next.Value, 1, header.LeaderEpoch.Value), bytes);
            next = header.NextOffset;
        }
    }

    private static void Format(SimulatedFileSystem disk)
    {
        disk.CreateDirectory(Path);
        disk.FlushDirectory("/");
        var meta = new MetaProperties("cluster", Node, new DirectoryId(new Uuid(3, 4)));
        meta.Write(disk, Path, DateTimeOffset.UnixEpoch);
    }

    private static LogDirectories OpenDirectories(LogBench bench) =>
        LogDirectories.Open(bench.Context, [Path], Node, new NoObserver());

    private sealed class NoObserver : ILogDirectoryObserver
    {
        public void OnOffline(LogDirectory directory, Exception reason) =>
            throw new InvalidOperationException($"{directory.Path} went offline", reason);
    }
}
