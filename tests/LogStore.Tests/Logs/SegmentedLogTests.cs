using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.LogStore.Tests.Logs;

public sealed class SegmentedLogTests
{
    private static readonly LogConfig SmallSegments = new() { SegmentBytes = 500, IndexIntervalBytes = 100 };
    private readonly LogBench _bench = new();

    [Fact]
    public void Read_begins_with_the_batch_that_holds_the_offset()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log, count: 3);
        LogBench.AppendNext(log, count: 3);
        var bytes = LogBench.Take(log.Read(new Offset(4), int.MaxValue, log.LogEnd));
        Assert.Equal(new Offset(3), Batches.Header(bytes).BaseOffset);
    }

    [Fact]
    public void Read_holds_no_batch_that_reaches_its_bound()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log, count: 3);
        LogBench.AppendNext(log, count: 3);
        var first = Batches.Make(0, 3).Length;
        Assert.Equal(first, log.Read(Offset.Zero, int.MaxValue, new Offset(3)).Length);
        Assert.Equal(first, log.Read(Offset.Zero, int.MaxValue, new Offset(5)).Length);
        Assert.Equal(0, log.Read(Offset.Zero, int.MaxValue, new Offset(2)).Length);
        Assert.Equal(0, log.Read(new Offset(6), int.MaxValue, log.LogEnd).Length);
    }

    [Fact]
    public void Read_gives_the_first_batch_whole_or_not_at_all()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log);
        LogBench.AppendNext(log);
        var size = Batches.Make().Length;
        Assert.Equal(size, log.Read(Offset.Zero, 1, log.LogEnd).Length);
        Assert.Equal(0, log.Read(Offset.Zero, size - 1, log.LogEnd, atLeastOneBatch: false).Length);
        Assert.Equal(size + 5, log.Read(Offset.Zero, size + 5, log.LogEnd).Length);
    }

    [Fact]
    public void Read_by_one_who_has_everything_looks_at_no_file()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log, count: 3);
        LogBench.AppendNext(log, count: 3);
        var fault = _bench.Disk.Add(new DiskFault(DiskOperation.Read) { Times = int.MaxValue });
        Assert.Equal(LogRead.Empty, log.Read(log.LogEnd, 100, log.LogEnd));
        Assert.Equal(LogRead.Empty, log.Read(new Offset(4), 100, new Offset(4)));
        Assert.Equal(0, fault.Failed);
        Assert.ThrowsAny<DiskException>(() => log.Read(new Offset(3), 100, log.LogEnd));
    }

    [Fact]
    public void Read_outside_of_the_log_is_out_of_range()
    {
        var log = _bench.OpenLog(options: new LogOpenOptions { LogStart = new Offset(5) });
        LogBench.AppendNext(log);
        Assert.Equal(LogReadStatus.OutOfRange, log.Read(new Offset(4), 100, log.LogEnd).Status);
        Assert.Equal(LogReadStatus.OutOfRange, log.Read(new Offset(7), 100, log.LogEnd).Status);
    }

    [Fact]
    public void Roll_by_size_keeps_segments_within_the_bound()
    {
        var log = _bench.OpenLog(SmallSegments);
        for (var i = 0; i < 20; i++)
        {
            LogBench.AppendNext(log);
        }

        Assert.True(log.SegmentCount > 3);
        foreach (var entry in _bench.Disk.List(LogBench.Folder))
        {
            Assert.True(!entry.Name.EndsWith(LogFileNames.Log, StringComparison.Ordinal) || entry.Length <= 500);
        }
    }

    [Fact]
    public void Roll_by_age_counts_by_record_timestamps()
    {
        var log = _bench.OpenLog(new LogConfig { SegmentMs = 1000 });
        LogBench.AppendNext(log, timestamp: 5000);
        _bench.Clock.NowMs += 1_000_000;
        LogBench.AppendNext(log, timestamp: 6000);
        Assert.Equal(1, log.SegmentCount);
        LogBench.AppendNext(log, timestamp: 6001);
        Assert.Equal(2, log.SegmentCount);
    }

    [Fact]
    public void Roll_by_age_counts_by_the_clock_without_timestamps()
    {
        var log = _bench.OpenLog(new LogConfig { SegmentMs = 1000 });
        LogBench.AppendNext(log, timestamp: -1);
        _bench.Clock.NowMs += 1000;
        LogBench.AppendNext(log, timestamp: -1);
        Assert.Equal(1, log.SegmentCount);
        _bench.Clock.NowMs += 1;
        LogBench.AppendNext(log, timestamp: -1);
        Assert.Equal(2, log.SegmentCount);
    }

    [Fact]
    public void Roll_when_an_index_is_full()
    {
        var log = _bench.OpenLog(new LogConfig { IndexIntervalBytes = 0, SegmentIndexBytes = 60 });
        for (var i = 0; i < 6; i++)
        {
            LogBench.AppendNext(log, timestamp: i);
        }

        Assert.Equal(2, log.SegmentCount);
    }

    [Fact]
    public void Roll_when_an_offset_does_not_fit_the_index()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log);
        LogBench.Append(log, Batches.Make(int.MaxValue));
        Assert.Equal(1, log.SegmentCount);
        LogBench.Append(log, Batches.Make(int.MaxValue + 1L));
        Assert.Equal(2, log.SegmentCount);
        Assert.Equal(3 * Batches.Make().Length, LogBench.ReadAll(log, Offset.Zero).Length);
    }

    [Fact]
    public void Roll_that_finds_no_space_leaves_the_log_as_it_was()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log);
        _bench.Disk.Add(new DiskFault(DiskOperation.Create, DiskError.NoSpace));
        Assert.Throws<DiskException>(log.Roll);
        LogBench.AppendNext(log);
        Assert.Equal(1, log.SegmentCount);
        log.Roll();
        LogBench.AppendNext(log);
        Assert.Equal(2, log.SegmentCount);
        Assert.Equal(3 * Batches.Make().Length, LogBench.ReadAll(log, Offset.Zero).Length);
    }

    [Fact]
    public void Sealed_segment_has_its_largest_timestamp_last_in_its_time_index()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log, timestamp: 50);
        LogBench.AppendNext(log, timestamp: 70);
        LogBench.AppendNext(log, timestamp: 60);
        log.Roll();
        var file = AtomicFile.TryRead(_bench.Disk, $"{LogBench.Folder}/{LogFileNames.Of(Offset.Zero, ".timeindex")}");
        var index = TimeIndex.TryDecode(file, Offset.Zero, 1 << 20);
        Assert.Equal(new TimeIndexEntry(70, new Offset(1)), index!.Last);
    }

    [Fact]
    public void First_batch_of_a_segment_gets_no_index_entry()
    {
        var log = _bench.OpenLog(new LogConfig { IndexIntervalBytes = 0 });
        LogBench.AppendNext(log, timestamp: 1);
        LogBench.AppendNext(log, timestamp: 2);
        var entry = Assert.Single(log.Segments[0].Indexes.Offsets.Entries.ToArray());
        Assert.Equal(new OffsetIndexEntry(new Offset(1), Batches.Make().Length), entry);
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 6)]
    public void Cut_within_a_batch_takes_the_batch(long at, long end)
    {
        var log = _bench.OpenLog();
        for (var i = 0; i < 4; i++)
        {
            LogBench.AppendNext(log, count: 2, epoch: i);
        }

        Assert.Equal(new Offset(end), log.FindCut(new Offset(at)));
        log.TruncateTo(new Offset(at));
        Assert.Equal(new Offset(end), log.LogEnd);
        Assert.Equal(new LeaderEpoch((int)end / 2 - 1), log.Epochs.Latest);
    }

    [Fact]
    public void Cut_at_the_end_forgets_an_epoch_that_began_without_a_batch()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log, epoch: 4);
        log.Epochs.Assign(new LeaderEpoch(5), log.LogEnd);
        log.TruncateTo(log.LogEnd);
        Assert.Equal(new LeaderEpoch(4), log.Epochs.Latest);
    }

    [Fact]
    public void Readers_keep_their_bytes_when_the_log_is_cut_and_appended_to()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log);
        LogBench.AppendNext(log, timestamp: 5);
        var before = LogBench.ReadAll(log, Offset.Zero);
        using var range = log.Read(Offset.Zero, int.MaxValue, log.LogEnd).Range;
        log.TruncateTo(new Offset(1));
        LogBench.AppendNext(log, epoch: 1, timestamp: 6);
        var leased = new byte[range!.Length];
        range.File.Read(range.Position, leased);
        Assert.Equal(before, leased);
        Assert.NotEqual(before, LogBench.ReadAll(log, Offset.Zero));
    }

    [Fact]
    public void Restart_begins_an_empty_log_at_the_offset()
    {
        var log = _bench.OpenLog(SmallSegments);
        for (var i = 0; i < 10; i++)
        {
            LogBench.AppendNext(log);
        }

        log.RestartAt(new Offset(100));
        Assert.Equal(new Offset(100), log.LogStart);
        LogBench.AppendNext(log, epoch: 3);
        Assert.Equal(new Offset(101), log.LogEnd);
        Assert.Equal(
            "00000000000000000100.log",
            Assert.Single(LogBench.FilesOf(_bench, LogFileNames.Log)).Name);
    }

    [Fact]
    public void Moving_the_start_drops_whole_segments_once_the_work_is_run()
    {
        var log = _bench.OpenLog(SmallSegments);
        for (var i = 0; i < 20; i++)
        {
            LogBench.AppendNext(log);
        }

        var files = _bench.Disk.List(LogBench.Folder).Count;
        var deletion = log.AdvanceLogStart(new Offset(12));
        Assert.Equal(LogReadStatus.OutOfRange, log.Read(new Offset(11), 10, log.LogEnd).Status);
        Assert.Equal(files, _bench.Disk.List(LogBench.Folder).Count);
        Assert.NotNull(deletion);
        deletion();
        Assert.True(_bench.Disk.List(LogBench.Folder).Count < files);
        Assert.Equal(8 * Batches.Make().Length, LogBench.ReadAll(log, new Offset(12)).Length);
    }

    [Fact]
    public void Closed_cleanly_a_log_leaves_files_as_long_as_their_content()
    {
        var log = _bench.OpenLog(new LogConfig { IndexIntervalBytes = 0 });
        LogBench.AppendNext(log, timestamp: 1);
        LogBench.AppendNext(log, timestamp: 2);
        log.CloseCleanly();
        var lengths = _bench.Disk.List(LogBench.Folder).ToDictionary(e => e.Name, e => e.Length);
        Assert.Equal(2 * Batches.Make().Length, lengths["00000000000000000000.log"]);
        Assert.Equal(OffsetIndex.EntryBytes, lengths["00000000000000000000.index"]);
        Assert.Equal(TimeIndex.EntryBytes, lengths["00000000000000000000.timeindex"]);
        Assert.Equal("0\n1\n0 0\n".Length, lengths["leader-epoch-checkpoint"]);
        Assert.Equal(4, lengths.Count);
        Assert.Empty(_bench.Disk.OpenFiles);
    }
}
