using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Directories;

public sealed class LogDirectoriesTests : ILogDirectoryObserver
{
    private static readonly NodeId Node = new(1);
    private static readonly TopicId Topic = new(new Uuid(7, 8));
    private static readonly LeaderEpoch Epoch = new(0);
    private readonly LogBench _bench = new(new SimulatedFileSystem(1));
    private readonly List<(string Path, Exception Reason)> _offline = [];

    [Fact]
    public void Unformatted_directories_are_refused()
    {
        Assert.Equal(LogDirectoryError.NotFormatted, Refusal("/a", "/b"));
        Format("/a", id: 1);
        Assert.Equal(LogDirectoryError.PartlyFormatted, Refusal("/a", "/b"));
    }

    [Fact]
    public void Directories_that_do_not_belong_together_are_refused()
    {
        Format("/a", id: 1);
        Format("/other-cluster", id: 2, cluster: "other");
        Format("/other-node", id: 3, node: 2);
        Format("/same-id", id: 1);
        Assert.Equal(LogDirectoryError.OtherCluster, Refusal("/a", "/other-cluster"));
        Assert.Equal(LogDirectoryError.OtherNode, Refusal("/a", "/other-node"));
        Assert.Equal(LogDirectoryError.SameDirectoryId, Refusal("/a", "/same-id"));
    }

    [Fact]
    public void Directory_in_use_is_refused_and_free_again_after_a_refusal()
    {
        Format("/a", id: 1);
        using (Open("/a"))
        {
            Assert.Equal(LogDirectoryError.Locked, Refusal("/a"));
        }

        Assert.Equal(LogDirectoryError.NotFormatted, Refusal("/new"));
        Format("/new", id: 2);
        Open("/a", "/new").Dispose();
        Assert.False(_bench.Disk.FileExists("/a/.lock"));
    }

    [Fact]
    public void Folder_that_is_no_partition_is_refused_and_files_are_not()
    {
        Format("/a", id: 1);
        AtomicFile.Write(_bench.Disk, "/a/junk.txt", "x"u8);
        AtomicFile.Write(_bench.Disk, "/a/d-9", "x"u8);
        Open("/a").Dispose();
        _bench.Disk.CreateDirectory("/a/junk");
        Assert.Equal(LogDirectoryError.UnknownFolder, Refusal("/a"));
    }

    [Fact]
    public void Directory_whose_disk_fails_is_left_out()
    {
        Format("/a", id: 1);
        Format("/b", id: 2);
        _bench.Disk.Add(new DiskFault(DiskOperation.Open) { PathContains = "/b/meta" });
        using var directories = Open("/a", "/b");
        Assert.Equal("/a", Assert.Single(directories.All).Path);
        Assert.Equal("/b", Assert.Single(directories.Failed).Path);
    }

    [Fact]
    public void New_partition_goes_where_the_fewest_are()
    {
        Format("/a", id: 101);
        Format("/b", id: 102);
        using var directories = Open("/a", "/b");
        for (var i = 0; i < 5; i++)
        {
            directories.ChooseForNewPartition(DirectoryId.Unassigned)
                .CreatePartition(new TopicPartition("t", i), Topic, LogConfig.Default);
        }

        var assigned = directories.All[0].Meta.DirectoryId;
        Assert.Same(directories.All[0], directories.ChooseForNewPartition(assigned));
        Assert.Equal([3, 2], directories.All.Select(directory => directory.LogCount));
        directories.All[1].TakeOffline(new IOException("gone"));
        Assert.Same(directories.All[0], directories.ChooseForNewPartition(DirectoryId.Unassigned));
        directories.All[0].TakeOffline(new IOException("gone"));
        Assert.True(directories.AreAllOffline);
        Assert.Throws<LogDirectoryException>(() => directories.ChooseForNewPartition(DirectoryId.Unassigned));
    }

    [Fact]
    public void Failed_flush_takes_the_whole_directory_offline_once()
    {
        Format("/a", id: 1);
        using var directories = Open("/a");
        var first = Leader(directories.All[0], 0);
        var second = Leader(directories.All[0], 1);
        _bench.Disk.Add(new DiskFault(DiskOperation.Flush) { PathContains = "t-0", Times = 5 });
        Append(first);
        _bench.Executor.RunAll();
        Assert.Equal("/a", Assert.Single(_offline).Path);
        Assert.Equal(AppendStatus.StorageError, Append(second).Status);
        Assert.NotNull(directories.All[0].OfflineReason);
    }

    [Fact]
    public void Full_disk_does_not_take_the_directory_offline()
    {
        Format("/a", id: 1);
        using var directories = Open("/a");
        var log = Leader(directories.All[0], 0);
        _bench.Disk.Add(new DiskFault(DiskOperation.Write, DiskError.NoSpace) { PathContains = ".log" });
        Assert.Equal(AppendStatus.StorageError, Append(log).Status);
        Assert.Empty(_offline);

        // Nothing is tried before there is known to be room, also not in another log; reads go on.
        Assert.Equal(AppendStatus.StorageError, Append(log).Status);
        Assert.Equal(AppendStatus.StorageError, Append(Leader(directories.All[0], 1)).Status);
        Assert.Equal(LogStore.Logs.LogReadStatus.Ok, log.Read(Offset.Zero, 100, log.Offsets.LogEnd).Status);
        directories.All[0].WriteDurableMarks();
        Assert.Equal(AppendStatus.Appended, Append(log).Status);
    }

    [Fact]
    public void Deleting_many_partitions_writes_the_checkpoints_once()
    {
        Format("/a", id: 1);
        using var directories = Open("/a");
        var directory = directories.All[0];
        for (var i = 0; i < 50; i++)
        {
            Append(Leader(directory, i));
        }

        _bench.Executor.RunAll();
        directory.WriteCheckpoints();
        var checkpoints = 0;
        _bench.Disk.Watcher = new Watch(operation => checkpoints +=
            operation.Operation == DiskOperation.Rename && operation.Path.EndsWith("checkpoint.tmp", StringComparison.Ordinal)
                ? 1
                : 0);
        for (var i = 0; i < 50; i++)
        {
            directory.Rename(new TopicPartition("t", i), PartitionFolderKind.Deleted, new Uuid(1, (ulong)i));
        }

        directory.WriteDurableMarks();
        Assert.Equal(3, checkpoints);
        Assert.Equal("0\n0\n", Text("/a/recovery-point-offset-checkpoint"));
    }

    [Fact]
    public void Missing_folder_is_missed_unless_it_was_put_aside()
    {
        Format("/a", id: 1);
        using (var directories = Open("/a"))
        {
            for (var i = 0; i < 3; i++)
            {
                Append(Leader(directories.All[0], i));
            }

            Leader(directories.All[0], 3);
            _bench.Executor.RunAll();
            directories.All[0].CloseCleanly(new BrokerEpoch(1));
        }

        _bench.Disk.DeleteDirectory("/a/t-0");
        _bench.Disk.Rename("/a/t-1", $"/a/t-1.{new string('0', 32)}-delete");
        _bench.Disk.DeleteDirectory("/a/t-3");
        using var again = Open("/a");
        Assert.Equal(
            [1, 0, 0, 0],
            Enumerable.Range(0, 4).Select(i => again.All[0].MissingOf(new TopicPartition("t", i)).Value));
        again.All[0].ForgetUnless(partition => partition.Partition != 0);
        Assert.Equal(Offset.Zero, again.All[0].MissingOf(new TopicPartition("t", 0)));
    }

    [Fact]
    public void Clean_stop_leaves_the_files_of_a_clean_stop_and_needs_no_recovery()
    {
        Format("/a", id: 1);
        using (var directories = Open("/a"))
        {
            Append(Leader(directories.All[0], 0));
            Leader(directories.All[0], 1);
            _bench.Executor.RunAll();
            directories.All[0].CloseCleanly(new BrokerEpoch(9));
        }

        Assert.Empty(_bench.Disk.OpenFiles);
        Assert.Equal(
            [
                ".kafka_cleanshutdown", "cleaner-offset-checkpoint", "kraftnet-durable-marks", "log-start-offset-checkpoint",
                "log-start-offset-checkpoint.crc32c", "meta.properties", "recovery-point-offset-checkpoint",
                "recovery-point-offset-checkpoint.crc32c", "replication-offset-checkpoint",
                "replication-offset-checkpoint.crc32c", "t-0", "t-1",
            ],
            _bench.Disk.List("/a").Select(entry => entry.Name));
        Assert.Equal("0\n2\nt 0 1\nt 1 0\n", Text("/a/recovery-point-offset-checkpoint"));
        Assert.Equal("0\n2\nt 0 1\nt 1 0\n", Text("/a/replication-offset-checkpoint"));
        Assert.Equal("0\n0\n", Text("/a/log-start-offset-checkpoint"));
        Assert.Equal(
            [
                "00000000000000000000.index", "00000000000000000000.log", "00000000000000000000.timeindex",
                "leader-epoch-checkpoint", "partition.metadata",
            ],
            _bench.Disk.List("/a/t-1").Select(entry => entry.Name));
        Assert.Contains(_bench.Disk.List("/a/t-0"), e => e.Name == "00000000000000000001.snapshot" && e.Length == 10);
        AssertReopens(isClean: true);
    }

    [Fact]
    public void Unclean_stop_is_recovered_to_what_was_durable()
    {
        Format("/a", id: 1);
        using (var directories = Open("/a"))
        {
            Append(Leader(directories.All[0], 0));
            Leader(directories.All[0], 1);
            _bench.Executor.RunAll();
            directories.All[0].WriteCheckpoints();
        }

        AssertReopens(isClean: false);
    }

    [Fact]
    public void Log_start_survives_the_loss_of_its_checkpoint()
    {
        Format("/a", id: 1);
        using (var directories = Open("/a"))
        {
            var log = Leader(directories.All[0], 0);
            Append(log);
            Append(log);
            _bench.Executor.RunAll();
            log.AdvanceLogStart(new Offset(1));
            directories.All[0].CloseCleanly(new BrokerEpoch(9));
        }

        Assert.Equal("0\n1\nt 0 1\n", Text("/a/log-start-offset-checkpoint"));
        _bench.Disk.DeleteFile("/a/log-start-offset-checkpoint");
        using var again = Open("/a");
        var opened = again.All[0].OpenPartition(again.All[0].Folders[0], LogConfig.Default);
        Assert.Equal(new Offset(1), opened.Log!.Offsets.LogStart);
    }

    [Fact]
    public void Marks_do_not_count_once_another_program_wrote_the_checkpoints()
    {
        Format("/a", id: 1);
        using (var directories = Open("/a"))
        {
            var log = Leader(directories.All[0], 0);
            Append(log);
            Append(log);
            directories.All[0].CloseCleanly(new BrokerEpoch(9));
        }

        // What another broker leaves that has cut the log and stopped.
        var path = "/a/t-0/00000000000000000000.log";
        AtomicFile.Write(_bench.Disk, path, AtomicFile.TryRead(_bench.Disk, path).AsSpan(0, Batches.Make().Length));
        AtomicFile.Write(_bench.Disk, "/a/recovery-point-offset-checkpoint", "0\n1\nt 0 1\n"u8);
        AtomicFile.Write(_bench.Disk, "/a/t-0/leader-epoch-checkpoint", "0\n1\n0 0\n"u8);
        using var again = Open("/a");
        var opened = again.All[0].OpenPartition(again.All[0].Folders[0], LogConfig.Default);
        Assert.Null(opened.Report.Defect);
        Assert.Equal(new Offset(1), opened.Log!.Offsets.LogEnd);
    }

    [Fact]
    public void Deleted_partition_is_renamed_then_removed_and_may_come_again()
    {
        Format("/a", id: 1);
        using var directories = Open("/a");
        var directory = directories.All[0];
        var log = Leader(directory, 0);
        Append(log);
        _bench.Executor.RunAll();
        directory.WriteCheckpoints();
        using var range = log.Read(Offset.Zero, 1000, log.Offsets.LogEnd).Range!;
        var folder = directory.Rename(log.Partition, PartitionFolderKind.Deleted, new Uuid(1, 2));
        Assert.Equal("t-0.00000000000000010000000000000002-delete", folder.Name);
        Assert.Null(directories.Find(log.Partition));
        directory.Remove(folder);
        Assert.False(_bench.Disk.DirectoryExists($"/a/{folder.Name}"));
        Assert.Equal(range.Length, range.File.Read(range.Position, new byte[range.Length]));
        var again = Leader(directory, 0);
        Assert.Equal(Offset.Zero, again.Offsets.LogEnd);
        directory.WriteCheckpoints();
        Assert.Equal("0\n1\nt 0 0\n", Text("/a/recovery-point-offset-checkpoint"));
    }

    [Fact]
    public void Checkpoint_keeps_what_it_knows_of_logs_that_are_not_open_yet()
    {
        Format("/a", id: 1);
        using (var directories = Open("/a"))
        {
            Append(Leader(directories.All[0], 0));
            Append(Leader(directories.All[0], 1));
            directories.All[0].CloseCleanly(new BrokerEpoch(9));
        }

        using (var directories = Open("/a"))
        {
            directories.All[0].OpenPartition(directories.All[0].Folders[1], LogConfig.Default);
            directories.All[0].WriteCheckpoints();
        }

        Assert.Equal("0\n2\nt 0 1\nt 1 1\n", Text("/a/recovery-point-offset-checkpoint"));
    }

    void ILogDirectoryObserver.OnOffline(LogDirectory directory, Exception reason) =>
        _offline.Add((directory.Path, reason));

    private void AssertReopens(bool isClean)
    {
        using var again = Open("/a");
        var directory = again.All[0];
        Assert.Equal(isClean ? new BrokerEpoch(9) : null, directory.PreviousBrokerEpoch);
        Assert.False(_bench.Disk.FileExists("/a/.kafka_cleanshutdown"));
        Assert.Equal(Topic, directory.ReadTopicId(directory.Folders[0]));
        var opened = directory.OpenPartition(directory.Folders[0], LogConfig.Default);
        Assert.Equal(isClean ? 0 : 1, opened.Report.BatchesRead);
        Assert.Null(opened.Report.Defect);
        Assert.Equal(new Offset(1), opened.Log!.Offsets.LogEnd);
        Assert.Equal(new Offset(1), opened.Log.Offsets.HighWatermark);
    }

    private static PartitionLog Leader(LogDirectory directory, int number)
    {
        var log = directory.CreatePartition(new TopicPartition("t", number), Topic, LogConfig.Default);
        log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
        return log;
    }

    private static AppendResult Append(PartitionLog log) => log.AppendAsLeader(Batches.Make(), 1000, Epoch);

    private void Format(string path, ulong id, string cluster = "c", int node = 1)
    {
        _bench.Disk.CreateDirectory(path);
        new MetaProperties(cluster, new NodeId(node), new DirectoryId(new Uuid(0, id)))
            .Write(_bench.Disk, path, DateTimeOffset.UnixEpoch);
    }

    private LogDirectories Open(params string[] paths) => LogDirectories.Open(_bench.Context, paths, Node, this);

    private LogDirectoryError Refusal(params string[] paths) =>
        Assert.Throws<LogDirectoryException>(() => Open(paths)).Error;

    private sealed class Watch(Action<DiskEvent> before) : IDiskWatcher
    {
        public void Touch()
        {
        }

        public void Before(in DiskEvent operation) => before(operation);

        public void After(in DiskEvent operation)
        {
        }
    }

    private string Text(string path) => Encoding.UTF8.GetString(AtomicFile.TryRead(_bench.Disk, path)!);
}
