using System.Collections.Concurrent;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Tests.Partitions;

/// <summary>
/// A partition's log with real threads: appenders, readers, flushes, and in between cuts and moves of the start.
/// Readers take no lock, and must see nothing but whole, right batches in order, below the offsets they were shown.
/// </summary>
public sealed class PartitionLogStressTests(ITestOutputHelper output)
{
    private static readonly LeaderEpoch Epoch = new(1);

    [Fact]
    public async Task Readers_see_only_what_was_appended()
    {
        await using var executor = new ThreadDiskExecutor();
        var bench = new LogBench();
        var log = Open(bench, executor, new LogConfig { SegmentBytes = 20_000, IndexIntervalBytes = 500 });
        log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: true);
        var appended = new ConcurrentDictionary<long, byte[]>();
        var stop = new CancellationTokenSource();
        var readers = Start(2, reader => ReadLoop(log, new Prng((ulong)reader), stop.Token));
        await Task.WhenAll(Start(4, producer => AppendLoop(log, producer, 600, appended)));
        while (log.Offsets.HighWatermark < log.Offsets.LogEnd)
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        var reads = (await Task.WhenAll(readers)).Sum();
        output.WriteLine($"{appended.Count} batches, {log.SegmentCount} segments, {reads} reads");
        Assert.Equal(2400, appended.Count);
        Assert.Empty(bench.Failures);
        var expected = Batches.Join([.. appended.OrderBy(entry => entry.Key).Select(entry => entry.Value)]);
        Assert.Equal(expected, ReadFrom(log, Offset.Zero));
    }

    [Fact]
    public async Task Readers_survive_cuts_and_moves_of_the_start()
    {
        await using var executor = new ThreadDiskExecutor();
        var bench = new LogBench();
        var log = Open(bench, executor, new LogConfig { SegmentBytes = 3_000, IndexIntervalBytes = 300 });
        log.BeginEpoch(Epoch, isLeader: false, isSoleReplica: false);
        var stop = new CancellationTokenSource();
        var readers = Start(3, reader => ReadLoop(log, new Prng((ulong)reader), stop.Token));
        await Task.Run(() => FollowLoop(log, new Prng(9), 1500), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        var reads = (await Task.WhenAll(readers)).Sum();
        output.WriteLine($"{log.Offsets}, {log.SegmentCount} segments, {reads} reads");
        Assert.True(reads > 0);
        Assert.Empty(bench.Failures);
        log.Close();
        await executor.DisposeAsync();
        Assert.Empty(bench.Disk.OpenFiles);
    }

    private static PartitionLog Open(LogBench bench, IDiskExecutor executor, LogConfig config)
    {
        var context = bench.Context with { Executor = executor };
        var surroundings = new LogSurroundings(bench, null, Offset.Zero);
        var opened = PartitionOpening.Open(
            context, LogBench.Folder, LogBench.Partition, config, new LogOpenOptions(), surroundings);
        return Invariant.NotNull(opened.Log);
    }

    private static Task<T>[] Start<T>(int count, Func<int, T> work) =>
        [.. Enumerable.Range(1, count).Select(i => Task.Factory.StartNew(
            () => work(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

    private static int AppendLoop(
        PartitionLog log, int producer, int count, ConcurrentDictionary<long, byte[]> appended)
    {
        for (var i = 0; i < count; i++)
        {
            var batch = Batches.Of(producer, sequence: i, timestamp: i);
            var result = log.AppendAsLeader(batch, i, Epoch);
            Assert.Equal(AppendStatus.Appended, result.Status);
            Assert.True(appended.TryAdd(result.FirstOffset.Value, batch));
            var again = log.AppendAsLeader(Batches.Of(producer, i, timestamp: i), i, Epoch);
            Assert.Equal(AppendStatus.Duplicate, again.Status);
        }

        return count;
    }

    private static void FollowLoop(PartitionLog log, Prng prng, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var (start, end) = (log.Offsets.LogStart, log.Offsets.LogEnd);
            switch (prng.Next(20))
            {
                case 0:
                    log.TruncateTo(start + prng.Next(end - start + 1), Epoch);
                    break;
                case 1:
                    log.UpdateHighWatermark(end, Epoch);
                    log.AdvanceLogStart(start + prng.Next(log.Offsets.HighWatermark - start + 1))?.Invoke();
                    break;
                default:
                    var batches = Batches.Join(Batches.Make(end.Value, 2, 1), Batches.Make(end.Value + 2, 1, 1));
                    Assert.Equal(AppendStatus.Appended, log.AppendAsFollower(batches, Epoch).Status);
                    break;
            }
        }
    }

    private static int ReadLoop(PartitionLog log, Prng prng, CancellationToken stop)
    {
        var reads = 0;
        var pool = new BufferPool();
        while (!stop.IsCancellationRequested)
        {
            var offsets = log.Offsets;
            Assert.True(offsets.LogStart <= offsets.HighWatermark && offsets.HighWatermark <= offsets.LogEnd);
            var from = offsets.LogStart + prng.Next(offsets.LogEnd - offsets.LogStart + 1);
            var read = log.Read(from, prng.Next(1, 2000), offsets.LogEnd);
            CheckRead(read, from, offsets.LogEnd);
            log.Timestamps(pool).FirstAtLeast(prng.Next(700), offsets.LogEnd);
            reads++;
        }

        return reads;
    }

    /// <summary>Whole batches but for the last one, with right checksums, in order, below the bound.</summary>
    private static void CheckRead(LogRead read, Offset from, Offset upTo)
    {
        if (read.Range is null)
        {
            return;
        }

        ReadOnlySpan<byte> bytes = LogBench.Take(read);
        var next = Offset.None;
        while (RecordBatchView.TryRead(bytes, out var batch))
        {
            Assert.True(batch.IsCrcValid);
            Assert.True(next == Offset.None ? batch.Header.NextOffset > from : batch.Header.BaseOffset == next);
            next = batch.Header.NextOffset;
            Assert.True(next <= upTo);
            bytes = bytes[batch.Bytes.Length..];
        }

        Assert.NotEqual(Offset.None, next);
    }

    private static byte[] ReadFrom(PartitionLog log, Offset from)
    {
        var all = new List<byte>();
        for (var next = from; next < log.Offsets.LogEnd;)
        {
            var bytes = LogBench.Take(log.Read(next, int.MaxValue, log.Offsets.LogEnd));
            Assert.Null(AppendedBatches.TryRead(bytes, next, out var batches));
            all.AddRange(bytes);
            next = batches.NextOffset;
        }

        return [.. all];
    }

    /// <summary>One thread that does disk work; disposing waits for what was submitted.</summary>
    private sealed class ThreadDiskExecutor : IDiskExecutor, IAsyncDisposable
    {
        private readonly BlockingCollection<Action> _work = [];
        private readonly Task _thread;

        public ThreadDiskExecutor() => _thread = Task.Factory.StartNew(
            () =>
            {
                foreach (var work in _work.GetConsumingEnumerable())
                {
                    work();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        public void Submit(DiskLane lane, Action work, Action<Exception?> completed) => _work.Add(() =>
        {
            work();
            completed(null);
        });

        public async ValueTask DisposeAsync()
        {
            _work.CompleteAdding();
            await _thread;
        }
    }
}
