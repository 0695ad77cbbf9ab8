using KRaftNet.Common;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.LogStore.Tests.Logs;

/// <summary>Random appends, cuts, rolls, moves of the start and reopenings, held against a list of batches.</summary>
public sealed class SegmentedLogModelTests(ITestOutputHelper output)
{
    private readonly List<byte[]> _model = [];
    private readonly List<string> _script = [];
    private Offset _start;
    private int _epoch;

    [Fact]
    public void Log_agrees_with_a_list_of_batches()
    {
        var steps = 0;
        foreach (var seed in Seeds.Usual(40))
        {
            _model.Clear();
            _script.Clear();
            _start = Offset.Zero;
            _epoch = 0;
            try
            {
                steps += Run(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, {string.Join(' ', _script)}", e);
            }
        }

        output.WriteLine($"{steps} steps");
    }

    private Offset End => _model.Count == 0 ? _start : Batches.Header(_model[^1]).NextOffset;

    private int Run(ulong seed)
    {
        var prng = new Prng(seed);
        var bench = new LogBench(seed);
        var config = new LogConfig
        {
            SegmentBytes = prng.Next(200, 3000),
            IndexIntervalBytes = prng.Next(0, 600),
            SegmentIndexBytes = prng.Next(48, 400),
            PreallocateBytesMax = prng.Chance(0.5) ? 0 : 1 << 20,
            IsCompacted = true,
        };
        var log = bench.OpenLog(config);
        for (var step = 0; step < 120; step++)
        {
            log = Step(prng, bench, config, log);
            Compare(prng, log);
        }

        return 120;
    }

    private SegmentedLog Step(Prng prng, LogBench bench, LogConfig config, SegmentedLog log)
    {
        var kind = prng.Next(20);
        _script.Add($"{kind}@{log.LogStart}-{log.LogEnd}");
        switch (kind)
        {
            case 0:
                Cut(prng, log);
                break;
            case 1:
                log.Roll();
                break;
            case 2:
                var start = _start + prng.Next(End - _start + 1);
                log.AdvanceLogStart(start)?.Invoke();
                _start = Offset.Max(_start, start);
                break;
            case 3:
                return Reopen(prng, bench, config, log);
            case 4 when prng.Chance(0.2):
                _start = End + prng.Next(50);
                _model.Clear();
                log.RestartAt(_start);
                break;
            default:
                Append(prng, log);
                break;
        }

        return log;
    }

    private void Append(Prng prng, SegmentedLog log)
    {
        _epoch += prng.Chance(0.1) ? prng.Next(1, 4) : 0;
        var batches = new List<byte[]>();
        var next = End;
        for (var i = prng.Next(1, 5); i > 0; i--)
        {
            next += prng.Chance(0.2) ? prng.Next(10) : 0;
            var count = prng.Next(1, 4);
            batches.Add(Batches.Make(next.Value, count, _epoch, prng.Next(-1L, 5000L), prng.Next(1, 200)));
            next += count;
        }

        _model.AddRange(batches);
        LogBench.Append(log, [.. batches]);
    }

    private void Cut(Prng prng, SegmentedLog log)
    {
        var end = _start + prng.Next(End - _start + 1);
        log.TruncateTo(end);
        _model.RemoveAll(batch => Batches.Header(batch).NextOffset > end);
        if (End <= _start)
        {
            _model.Clear();
        }
    }

    private SegmentedLog Reopen(Prng prng, LogBench bench, LogConfig config, SegmentedLog log)
    {
        var end = log.LogEnd;
        var isClean = prng.Chance(0.5);
        log.PrepareFlush(Offset.Zero).Run();
        if (isClean)
        {
            log.CloseCleanly();
        }
        else
        {
            log.Close();
        }

        Assert.Empty(bench.Disk.OpenFiles);
        var options = new LogOpenOptions { IsClean = isClean, DurableEnd = end, LogStart = _start };
        var opened = bench.Open(config, options);
        Assert.Null(opened.Report.Defect);
        Assert.Equal(isClean, opened.Report.BatchesRead == 0 && opened.Report.IndexesRebuilt == 0);
        return Invariant.NotNull(opened.Log);
    }

    private void Compare(Prng prng, SegmentedLog log)
    {
        Assert.Equal(_start, log.LogStart);
        Assert.Equal(End, log.LogEnd);
        var from = _start + prng.Next(End - _start + 1);
        var visible = _model.Where(batch => Batches.Header(batch).NextOffset > from).ToList();
        Assert.Equal(Batches.Join([.. visible]), LogBench.ReadAll(log, from));
        CompareBound(prng, log, from, visible);
        CompareTimestamp(prng, log);
        CompareEpochs(log);
    }

    private void CompareBound(Prng prng, SegmentedLog log, Offset from, List<byte[]> visible)
    {
        var upTo = from + prng.Next(End - from + 1);
        var below = visible.TakeWhile(batch => Batches.Header(batch).NextOffset <= upTo).Sum(batch => batch.Length);
        var got = LogBench.Take(log.Read(from, int.MaxValue, upTo));
        Assert.True(got.Length <= below);
        Assert.Equal(below > 0, got.Length > 0);
        Assert.Null(got.Length == 0 ? null : AppendedBatches.TryRead(got, Offset.Zero, out _));
    }

    private void CompareTimestamp(Prng prng, SegmentedLog log)
    {
        var timestamp = prng.Next(6000L);
        var inLog = _model.Where(batch => Batches.Header(batch).NextOffset > _start).ToList();
        var expected = inLog.Find(batch => Batches.Header(batch).MaxTimestamp >= timestamp) ?? [];
        Assert.Equal(expected, LogBench.Take(log.FindTimestamp(timestamp, log.LogStart, log.LogEnd)));
        var largest = inLog.MaxBy(batch => Batches.Header(batch).MaxTimestamp) ?? [];
        var found = LogBench.Take(log.FindLargestTimestamp(log.LogEnd));
        if (largest.Length > 0 && Batches.Header(largest).MaxTimestamp >= 0)
        {
            Assert.Equal(largest, found);
        }
    }

    private void CompareEpochs(SegmentedLog log)
    {
        if (End > _start)
        {
            var last = Batches.Header(_model[^1]).LeaderEpoch;
            Assert.Equal(last, log.Epochs.Latest);
            var first = _model.Find(batch => Batches.Header(batch).LeaderEpoch == last);
            Assert.Equal(
                Offset.Max(_start, Batches.Header(first).BaseOffset), log.Epochs.Entries[^1].StartOffset);
        }
    }
}
