using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Directories;

/// <summary>
/// A log directory under threads that make and delete partitions, each its own, while others list it and write its
/// checkpoints: what is there is what the threads left there, and a directory that goes offline takes all logs with it.
/// </summary>
public sealed class LogDirectoryThreadsTests(ITestOutputHelper output) : ILogDirectoryObserver
{
    private const int Owners = 4;
    private const int Watchers = 2;
    private const int Rounds = 150;
    private const string Path = "/a";
    private static readonly TopicId Topic = new(new Uuid(7, 8));
    private static readonly LeaderEpoch Epoch = new(0);
    private static readonly LogConfig Config = LogConfig.Default with { Durability = AckDurability.Replicated };
    private readonly LogBench _bench = new(new SimulatedFileSystem(1));
    private int _offline;
    private int _wrong;
    private long _looks;
    private volatile bool _isOver;

    [Fact]
    public async Task Directory_has_the_logs_that_its_threads_left_there()
    {
        var model = new SortedDictionary<TopicPartition, Offset>[Owners];
        using (var directories = Open())
        {
            var directory = directories.All[0];
            var watchers = Start(Watchers, _ => WatchUntilOver(directory));
            var checkpoints = Start(1, _ => WriteUntilOver(directory));
            try
            {
                await Start(Owners, owner => model[owner] = Own(directory, owner));
            }
            finally
            {
                _isOver = true;
            }

            await watchers;
            await checkpoints;
            Assert.Equal(0, _wrong);
            Assert.Equal(
                model.SelectMany(kept => kept).Order(Comparer<KeyValuePair<TopicPartition, Offset>>.Create(ByKey)),
                directory.Logs.Select(log => KeyValuePair.Create(log.Partition, log.Offsets.LogEnd)));
            Assert.Equal(directory.Logs.Count, directory.LogCount);
            directory.WriteCheckpoints();
            output.WriteLine($"{directory.LogCount} logs of {Owners * Rounds}, {_looks} looks at the directory");
        }

        using var again = Open();
        Assert.Equal(
            model.SelectMany(kept => kept.Keys).Order(),
            again.All[0].Folders.Select(folder => folder.Partition).Order());
        Assert.All(
            model.SelectMany(kept => kept),
            kept => Assert.Equal(kept.Value, again.All[0].OpenPartition(PartitionFolder.Of(kept.Key), Config).Log!.Offsets.LogEnd));
    }

    [Fact]
    public async Task Directory_that_goes_offline_says_so_once_and_takes_every_log_with_it()
    {
        using var directories = Open();
        var directory = directories.All[0];
        var makers = Start(Owners, owner =>
        {
            for (var number = 0; number < Rounds; number++)
            {
                directory.CreatePartition(new TopicPartition($"t{owner}", number), Topic, Config);
            }
        });
        await Start(Owners, _ =>
        {
            SpinWait.SpinUntil(() => directory.LogCount > Rounds);
            directory.TakeOffline(new DiskException(DiskError.Io, "write", Path, "seen by several"));
        });
        await makers;
        Assert.Equal(1, _offline);
        Assert.Equal(Owners * Rounds, directory.LogCount);
        Assert.Equal(0, directory.Logs.Count(log => log.Failure != directory.OfflineReason));
    }

    void ILogDirectoryObserver.OnOffline(LogDirectory directory, Exception reason) => Interlocked.Increment(ref _offline);

    /// <summary>Makes partitions, appends to them, deletes some; gives those that are left with the ends of their logs.</summary>
    private SortedDictionary<TopicPartition, Offset> Own(LogDirectory directory, int owner)
    {
        var prng = new Prng((ulong)owner);
        var kept = new SortedDictionary<TopicPartition, Offset>();
        for (var number = 0; number < Rounds; number++)
        {
            var partition = new TopicPartition($"t{owner}", number);
            var log = directory.CreatePartition(partition, Topic, Config);
            log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
            for (var batches = prng.Next(3); batches > 0; batches--)
            {
                log.AppendAsLeader(Batches.Make(), 1000, Epoch);
            }

            kept[partition] = log.Offsets.LogEnd;
            Check(directory.Find(partition) == log);
            if (prng.Chance(0.4))
            {
                var victim = kept.Keys.ElementAt(prng.Next(kept.Count));
                kept.Remove(victim);
                directory.Remove(directory.Rename(victim, PartitionFolderKind.Deleted, new Uuid((ulong)owner, (ulong)number)));
                Check(directory.Find(victim) is null);
                Check(directory.MissingOf(victim) == Offset.Zero);
            }
        }

        return kept;
    }

    /// <summary>What is listed is in order, each once, whatever comes and goes.</summary>
    private void WatchUntilOver(LogDirectory directory)
    {
        while (!_isOver)
        {
            PartitionLog? before = null;
            foreach (var log in directory.Logs)
            {
                Check(before is null || before.Partition.CompareTo(log.Partition) < 0);
                before = log;
            }

            Interlocked.Increment(ref _looks);
        }
    }

    private void WriteUntilOver(LogDirectory directory)
    {
        while (!_isOver)
        {
            directory.WriteDurableMarks();
            directory.WriteCheckpoints();
        }
    }

    private void Check(bool isRight) => Interlocked.Add(ref _wrong, isRight ? 0 : 1);

    private LogDirectories Open()
    {
        if (!_bench.Disk.FileExists($"{Path}/meta.properties"))
        {
            _bench.Disk.CreateDirectory(Path);
            new MetaProperties("c", new NodeId(1), new DirectoryId(new Uuid(0, 1)))
                .Write(_bench.Disk, Path, DateTimeOffset.UnixEpoch);
        }

        return LogDirectories.Open(
            _bench.Context with { Executor = new NoFlushes() }, [Path], new NodeId(1), this);
    }

    private static Task Start(int count, Action<int> work) => Task.WhenAll(Enumerable.Range(0, count).Select(
        id => Task.Factory.StartNew(
            () => work(id), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private static int ByKey(KeyValuePair<TopicPartition, Offset> left, KeyValuePair<TopicPartition, Offset> right) =>
        left.Key.CompareTo(right.Key);

    /// <summary>With <c>replicated</c> nothing here waits for a flush, and none is asked for.</summary>
    private sealed class NoFlushes : IDiskExecutor
    {
        public void Submit(DiskLane lane, Action work, Action<Exception?> completed) =>
            throw new InvalidOperationException("nobody asked for a flush");
    }
}
