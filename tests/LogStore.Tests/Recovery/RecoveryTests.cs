using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Tests.Fixtures;

namespace KRaftNet.LogStore.Tests.Recovery;

public sealed class RecoveryTests
{
    private static readonly LogConfig Config = new() { SegmentBytes = 400, IndexIntervalBytes = 100 };
    private readonly LogBench _bench = new();

    [Fact]
    public void Log_cut_at_every_byte_keeps_the_whole_batches_before()
    {
        var batches = Write(LogConfig.Default, 5);
        var whole = Batches.Join(batches);
        for (var length = 0; length <= whole.Length; length++)
        {
            var bench = BenchWith(whole[..length]);
            var opened = bench.Open();
            var expected = WholeBatches(batches, length);
            var log = Invariant.NotNull(opened.Log);
            Assert.Equal(Batches.Join([.. expected]), LogBench.ReadAll(log, Offset.Zero));
            var isTorn = expected.Sum(batch => batch.Length) < length;
            Assert.Equal(isTorn ? LogDefectKind.TornTail : null, opened.Report.Defect?.Kind);
            AssertRecoversAgainAsItIs(bench, log);
        }
    }

    [Fact]
    public void Any_turned_bit_of_the_last_batch_takes_that_batch_only()
    {
        var batches = Write(LogConfig.Default, 3);
        var whole = Batches.Join(batches);
        var last = whole.Length - batches[^1].Length;
        for (var at = last; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x10;
            var log = Invariant.NotNull(BenchWith(damaged).Open().Log);

            // Offset and epoch lie outside the checksum: a later one cannot be told from a true one.
            if (at - last >= 16)
            {
                Assert.Equal(new Offset(2), log.LogEnd);
            }

            Assert.True(log.LogEnd >= new Offset(2));
        }
    }

    [Fact]
    public void Epochs_that_recovery_found_in_batches_are_there_at_the_next_opening_too()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log, epoch: 3);
        LogBench.AppendNext(log, epoch: 5);
        log.Close();

        // By the first opening they are durable, so the second one does not look at the batches any more.
        var recovered = _bench.OpenLog();
        var (entries, end) = (recovered.Epochs.Entries.ToArray(), recovered.LogEnd);
        recovered.Close();
        var again = _bench.OpenLog(options: new LogOpenOptions { DurableEnd = end });

        Assert.Equal([new EpochEntry(new LeaderEpoch(3), Offset.Zero), new EpochEntry(new LeaderEpoch(5), new Offset(1))], entries);
        Assert.Equal(entries, again.Epochs.Entries.ToArray());
    }

    [Fact]
    public void Torn_bytes_are_kept_in_a_file_beside_and_zeros_are_not()
    {
        var whole = Batches.Join(Write(LogConfig.Default, 2));
        var torn = BenchWith([.. whole, 1, 2, 3]);
        Assert.Equal(3, torn.Open().Report.BytesSetAside);
        Assert.Equal([1, 2, 3], AtomicFile.TryRead(torn.Disk, $"{LogBench.Folder}/00000000000000000002.torn"));
        var zeros = BenchWith([.. whole, .. new byte[300]]);
        Assert.Equal(0, zeros.Open().Report.BytesSetAside);
        Assert.Empty(LogBench.FilesOf(zeros, ".torn"));
    }

    [Fact]
    public void Damage_above_the_durable_end_with_good_batches_after_it_is_told_as_such()
    {
        Write(Config, 12);
        var middle = SegmentPath(1);
        _bench.Disk.Rot(middle, 70, 1);
        var opened = _bench.Open(Config);
        Assert.Equal(LogDefectKind.TornMiddle, opened.Report.Defect!.Kind);
        var log = Invariant.NotNull(opened.Log);
        Assert.Equal(opened.Report.Defect.Offset, log.LogEnd);
        Assert.True(opened.Report.BytesSetAside > 400);
        AssertRecoversAgainAsItIs(_bench, log, Config);
    }

    [Fact]
    public void Damage_below_the_durable_end_is_not_cut()
    {
        Write(Config, 20);
        var before = _bench.Disk.List(LogBench.Folder);
        _bench.Disk.Rot(SegmentPath(3), 70, 1);
        var options = new LogOpenOptions { DurableEnd = new Offset(15) };
        var opened = _bench.Open(Config, options);
        Assert.Null(opened.Log);
        Assert.Equal(LogDefectKind.DurableBytesLost, opened.Report.Defect!.Kind);
        Assert.Equal(before, _bench.Disk.List(LogBench.Folder));
        Assert.Empty(_bench.Disk.OpenFiles);
        var cut = _bench.Open(Config, options with { MayCutDurable = true });
        Assert.Equal(opened.Report.Defect.Offset, cut.Log!.LogEnd);
    }

    [Fact]
    public void Log_that_ends_below_its_durable_end_has_lost_bytes()
    {
        var whole = Batches.Join(Write(LogConfig.Default, 3));
        foreach (var isClean in (bool[])[true, false])
        {
            var bench = BenchWith(whole);
            var opened = bench.Open(options: new LogOpenOptions { IsClean = isClean, DurableEnd = new Offset(4) });
            Assert.Equal(LogDefectKind.DurableBytesLost, opened.Report.Defect!.Kind);
            Assert.Null(opened.Log);
        }
    }

    [Fact]
    public void Missing_middle_segment_is_damage()
    {
        Write(Config, 12);
        _bench.Disk.DeleteFile(SegmentPath(1));
        var opened = _bench.Open(Config);
        Assert.Equal(LogDefectKind.TornMiddle, opened.Report.Defect!.Kind);
        Assert.Equal(opened.Report.Defect.Offset, opened.Log!.LogEnd);
    }

    [Fact]
    public void Clean_stop_is_believed_only_if_the_log_ends_where_it_should()
    {
        var whole = Batches.Join(Write(LogConfig.Default, 3));
        var options = new LogOpenOptions { IsClean = true, DurableEnd = new Offset(3) };
        Assert.Equal(0, BenchWith(whole).Open(options: options).Report.BatchesRead);
        var longer = BenchWith([.. whole, .. new byte[100]]);
        var opened = longer.Open(options: options);
        Assert.Equal(3, opened.Report.BatchesRead);
        Assert.Equal(new Offset(3), opened.Log!.LogEnd);
    }

    [Theory]
    [InlineData(LogFileNames.OffsetIndex)]
    [InlineData(LogFileNames.TimeIndex)]
    [InlineData(LogFileNames.LeaderEpochCheckpoint)]
    public void Lost_or_garbled_cache_changes_no_answer(string which)
    {
        foreach (var damage in (string[])["delete", "garble", "zero", "cut", "empty"])
        {
            foreach (var isClean in (bool[])[true, false])
            {
                var bench = new LogBench();
                Write(bench, Config, 30);
                var options = new LogOpenOptions { IsClean = isClean, DurableEnd = new Offset(30) };
                var expected = Answers(bench.OpenLog(Config, options));
                foreach (var entry in LogBench.FilesOf(bench, which))
                {
                    Damage(bench, $"{LogBench.Folder}/{entry.Name}", damage);
                }

                var opened = bench.Open(Config, options);
                Assert.Null(opened.Report.Defect);
                Assert.Equal(expected, Answers(Invariant.NotNull(opened.Log)));
            }
        }
    }

    [Fact]
    public void Batch_of_an_earlier_epoch_after_a_later_one_is_damage()
    {
        var first = Batches.Make(0, epoch: 2);
        foreach (var config in (LogConfig[])[LogConfig.Default, Config with { SegmentBytes = 100 }])
        {
            var bench = BenchWith(Batches.Join(first, Batches.Make(1, epoch: 1)));
            var opened = bench.Open(config);
            Assert.Equal(new Offset(1), opened.Log!.LogEnd);
            Assert.Equal(LogDefectKind.TornTail, opened.Report.Defect!.Kind);
        }
    }

    [Fact]
    public void Recovered_bytes_are_durable_before_they_count()
    {
        var log = _bench.OpenLog();
        LogBench.AppendNext(log);
        _bench.Disk.FlushDirectory("/data");
        _bench.Disk.FlushDirectory("/");
        _bench.Disk.Crash(TestKit.Disk.CrashMode.KeepAll);
        Assert.Equal(new Offset(1), _bench.OpenLog().LogEnd);
        _bench.Disk.Crash(TestKit.Disk.CrashMode.LoseAllUnsynced);
        Assert.Equal(new Offset(1), _bench.OpenLog().LogEnd);
    }

    [Fact]
    public void Swapped_segment_takes_the_place_of_those_it_covers()
    {
        var batches = Write(Config, 12);
        Assert.True(LogFileNames.TryParse(Path.GetFileName(SegmentPath(2)), out var third, out _));
        var merged = Batches.Join(batches[..(int)third.Value]);
        AtomicFile.Write(_bench.Disk, SegmentPath(0) + LogFileNames.Swap, merged);
        AtomicFile.Write(_bench.Disk, $"{LogBench.Folder}/{LogFileNames.Of(new Offset(100), ".log.cleaned")}", merged);
        AtomicFile.Write(_bench.Disk, $"{LogBench.Folder}/{LogFileNames.Of(new Offset(100), ".log.deleted")}", merged);
        var log = _bench.OpenLog(Config with { IsCompacted = true });
        Assert.Equal(Batches.Join(batches), LogBench.ReadAll(log, Offset.Zero));
        Assert.DoesNotContain(_bench.Disk.List(LogBench.Folder), e =>
            e.Name.EndsWith(".swap", StringComparison.Ordinal)
            || e.Name.EndsWith(".cleaned", StringComparison.Ordinal)
            || e.Name.EndsWith(".deleted", StringComparison.Ordinal));
    }

    private static void Damage(LogBench bench, string path, string damage)
    {
        var content = AtomicFile.TryRead(bench.Disk, path)!;
        var random = new byte[content.Length];
        new Prng(5).Fill(random);
        switch (damage)
        {
            case "delete":
                bench.Disk.DeleteFile(path);
                break;
            case "garble":
                AtomicFile.Write(bench.Disk, path, random);
                break;
            case "zero":
                AtomicFile.Write(bench.Disk, path, new byte[content.Length]);
                break;
            case "cut":
                AtomicFile.Write(bench.Disk, path, content.AsSpan(0, Math.Max(0, content.Length - 12)));
                break;
            default:
                AtomicFile.Write(bench.Disk, path, []);
                break;
        }
    }

    /// <summary>Everything a reader may ask, in one list.</summary>
    private static List<string> Answers(SegmentedLog log)
    {
        var answers = new List<string>();
        for (var offset = log.LogStart; offset <= log.LogEnd; offset += 1)
        {
            answers.Add(Convert.ToHexString(LogBench.Take(log.Read(offset, 150, log.LogEnd))));
            answers.Add(Convert.ToHexString(LogBench.Take(log.Read(log.LogStart, int.MaxValue, offset))));
        }

        for (var timestamp = 0L; timestamp < 1200; timestamp += 50)
        {
            answers.Add(Convert.ToHexString(LogBench.Take(log.FindTimestamp(timestamp, log.LogStart, log.LogEnd))));
        }

        answers.Add(Convert.ToHexString(LogBench.Take(log.FindLargestTimestamp(log.LogEnd))));
        for (var epoch = 0; epoch < 5; epoch++)
        {
            answers.Add(log.EndOffsetFor(new LeaderEpoch(epoch)).ToString());
        }

        return answers;
    }

    private byte[][] Write(LogConfig config, int count) => Write(_bench, config, count);

    /// <summary>Batches of one record, whose timestamps rise with a few steps back, closed cleanly.</summary>
    private static byte[][] Write(LogBench bench, LogConfig config, int count)
    {
        var log = bench.OpenLog(config);
        var batches = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            batches[i] = Batches.Make(i, 1, epoch: i / 10, timestamp: 100 + i * 30 - i % 3 * 100);
            LogBench.Append(log, batches[i]);
        }

        log.PrepareFlush(Offset.Zero).Run();
        log.CloseCleanly();
        return batches;
    }

    private static LogBench BenchWith(byte[] content)
    {
        var bench = new LogBench();
        AtomicFile.Write(bench.Disk, $"{LogBench.Folder}/{LogFileNames.Of(Offset.Zero, LogFileNames.Log)}", content);
        return bench;
    }

    private static List<byte[]> WholeBatches(byte[][] batches, int length)
    {
        var whole = new List<byte[]>();
        foreach (var batch in batches)
        {
            length -= batch.Length;
            if (length < 0)
            {
                break;
            }

            whole.Add(batch);
        }

        return whole;
    }

    private static void AssertRecoversAgainAsItIs(LogBench bench, SegmentedLog log, LogConfig? config = null)
    {
        var content = LogBench.ReadAll(log, Offset.Zero);
        log.Close();
        var entries = bench.Disk.List(LogBench.Folder);
        var again = bench.Open(config);
        Assert.Null(again.Report.Defect);
        Assert.Equal(content, LogBench.ReadAll(again.Log!, Offset.Zero));
        Assert.Equal(entries, bench.Disk.List(LogBench.Folder));
    }

    private string SegmentPath(int index) =>
        $"{LogBench.Folder}/{LogBench.FilesOf(_bench, LogFileNames.Log)[index].Name}";
}
