using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Segments;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Fixtures;

/// <summary>A disk, a clock and an executor, and logs on them. Owned by one test.</summary>
internal sealed class LogBench : ILogFailureSink, ILogObserver
{
    public const string Folder = "/data/topic-0";

    public static readonly TopicPartition Partition = new("topic", 0);

    public LogBench(ulong seed = 1)
        : this(new SimulatedFileSystem(seed))
    {
        Disk.CreateDirectory(Folder);
    }

    public LogBench(SimulatedFileSystem disk)
    {
        Disk = disk;
        Context = new LogContext(disk, Executor, Clock, new Prng(7));
    }

    public SimulatedFileSystem Disk { get; }

    public ManualClock Clock { get; } = new();

    public ManualDiskExecutor Executor { get; } = new();

    public LogContext Context { get; }

    public List<Exception> Failures { get; } = [];

    public List<LogMoves> Moves { get; } = [];

    /// <summary>Opens the segmented log; nothing is known of it unless the options say so.</summary>
    public OpenedLog Open(LogConfig? config = null, LogOpenOptions? options = null) =>
        LogRecovery.Open(Context, Folder, config ?? LogConfig.Default, options ?? new LogOpenOptions());

    /// <summary>The same, where damage is not expected to hinder it.</summary>
    public SegmentedLog OpenLog(LogConfig? config = null, LogOpenOptions? options = null) =>
        Invariant.NotNull(Open(config, options).Log);

    /// <summary>Opens the partition's log.</summary>
    public PartitionLog OpenPartition(LogConfig? config = null, LogOpenOptions? options = null, long highWatermark = 0)
    {
        var opened = PartitionOpening.Open(
            Context,
            Folder,
            Partition,
            config ?? LogConfig.Default,
            options ?? new LogOpenOptions(),
            new LogSurroundings(this, null, new Offset(highWatermark)));
        var log = Invariant.NotNull(opened.Log);
        log.Observer = this;
        return log;
    }

    /// <summary>Appends batches that have their offsets.</summary>
    public static void Append(SegmentedLog log, params byte[][] batches)
    {
        var bytes = Batches.Join(batches);
        Assert.Null(AppendedBatches.TryRead(bytes, log.LogEnd, out var appended));
        log.Append(bytes, appended);
    }

    /// <summary>Appends one batch of so many records at the end.</summary>
    public static void AppendNext(SegmentedLog log, int count = 1, int epoch = 0, long timestamp = 1000) =>
        Append(log, Batches.Make(log.LogEnd.Value, count, epoch, timestamp));

    /// <summary>The files of the folder whose names end so.</summary>
    public static List<DirectoryEntry> FilesOf(LogBench bench, string suffix) =>
        [.. bench.Disk.List(Folder).Where(entry => entry.Name.EndsWith(suffix, StringComparison.Ordinal))];

    /// <summary>All bytes from an offset on, as readers get them piece by piece.</summary>
    public static byte[] ReadAll(SegmentedLog log, Offset from, int maxBytes = int.MaxValue)
    {
        var all = new List<byte>();
        var next = from;
        while (next < log.LogEnd)
        {
            var bytes = Take(log.Read(next, maxBytes, log.LogEnd));
            if (bytes.Length == 0)
            {
                break;
            }

            Assert.Null(AppendedBatches.TryRead(bytes, Offset.Zero, out var batches));
            all.AddRange(bytes);
            next = batches.NextOffset;
        }

        return [.. all];
    }

    /// <summary>The bytes of a read, whose range is given back.</summary>
    public static byte[] Take(LogRead read)
    {
        Assert.Equal(LogReadStatus.Ok, read.Status);
        return Take(read.Range);
    }

    /// <summary>The bytes of a range, which is given back.</summary>
    public static byte[] Take(FileRange? range)
    {
        if (range is null)
        {
            return [];
        }

        using (range)
        {
            var bytes = new byte[range.Length];
            Assert.Equal(bytes.Length, range.File.Read(range.Position, bytes));
            return bytes;
        }
    }

    void ILogFailureSink.OnLogFailed(PartitionLog log, Exception failure) => Failures.Add(failure);

    void ILogObserver.OnLogMoved(PartitionLog log, LogMoves moves) => Moves.Add(moves);
}
