using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Tests.Fixtures;

namespace KRaftNet.LogStore.Tests.Segments;

/// <summary>What is read of a log is held against its checksums, as often as it is asked for.</summary>
public sealed class ReadVerificationTests
{
    private const int Count = 6;
    private const string Log = LogBench.Folder + "/00000000000000000000.log";
    private readonly LogBench _bench = new();

    [Fact]
    public void Damage_of_a_log_that_was_opened_is_met_by_its_reader_and_what_is_good_is_served()
    {
        var log = Reopen();
        Bend(3);
        Assert.Equal(3, Batches(Read(log, 0, ReadVerification.Cold)));
        Assert.Equal(0, Read(log, 3, ReadVerification.Cold));
        Assert.Equal(Count - 4, Batches(Read(log, 4, ReadVerification.Cold)));
        Assert.Equal(Count, Batches(Read(log, 0, ReadVerification.Off)));
    }

    [Fact]
    public void What_was_looked_at_once_is_not_looked_at_again_unless_always_is_asked_for()
    {
        var log = Reopen();
        Assert.Equal(Count, Batches(Read(log, 0, ReadVerification.Cold)));
        Bend(3);
        Assert.Equal(Count, Batches(Read(log, 0, ReadVerification.Cold)));
        Assert.Equal(3, Batches(Read(log, 0, ReadVerification.Always)));
    }

    [Fact]
    public void What_was_appended_since_the_log_was_opened_was_looked_at_then()
    {
        var log = Reopen();
        LogBench.AppendNext(log);
        Bend(Count);
        Assert.Equal(1, Batches(Read(log, Count, ReadVerification.Cold)));
        Assert.Equal(0, Read(log, Count, ReadVerification.Always));
    }

    [Fact]
    public void What_recovery_has_read_is_not_read_again()
    {
        var log = _bench.OpenLog();
        Append(log);
        log.Close();
        var recovered = _bench.OpenLog();
        Bend(3);
        Assert.Equal(Count, Batches(Read(recovered, 0, ReadVerification.Cold)));
    }

    [Fact]
    public void Batch_that_the_range_cuts_off_is_left_to_the_next_read()
    {
        var log = Reopen();
        Bend(1);
        var most = BatchBytes + (BatchBytes / 2);
        Assert.Equal(most, Read(log, 0, ReadVerification.Cold, most));
        Assert.Equal(0, Read(log, 1, ReadVerification.Cold, most));
    }

    [Fact]
    public void Ranges_that_touch_become_one_and_agree_with_a_plain_model()
    {
        const int bytes = 200;
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var prng = new Prng(seed);
            var ranges = new VerifiedRanges(bytes);
            var model = new bool[bytes + 1];
            for (var step = 0; step < 60; step++)
            {
                var start = prng.Next(bytes);
                var end = start + prng.Next(bytes - start + 1);
                ranges.Add(start, end);
                Array.Fill(model, true, start, end - start);
                for (var position = 0; position < bytes; position++)
                {
                    var expected = position;
                    while (expected < bytes && model[expected])
                    {
                        expected++;
                    }

                    Assert.Equal(expected == bytes ? long.MaxValue : expected, ranges.EndFrom(position));
                }
            }
        }
    }

    private static int BatchBytes => Fixtures.Batches.Make().Length;

    /// <summary>A log of equal batches of one record that was closed in good order, and opened again without being read.</summary>
    private SegmentedLog Reopen()
    {
        var log = _bench.OpenLog();
        Append(log);
        log.PrepareFlush(Offset.Zero).Run();
        log.CloseCleanly();
        return _bench.OpenLog(options: new LogOpenOptions { IsClean = true, DurableEnd = new Offset(Count) });
    }

    private static void Append(SegmentedLog log)
    {
        for (var i = 0; i < Count; i++)
        {
            LogBench.AppendNext(log);
        }
    }

    private static int Batches(int bytes)
    {
        Assert.Equal(0, bytes % BatchBytes);
        return bytes / BatchBytes;
    }

    /// <summary>The bytes of a read; 0 where it met damage at once.</summary>
    private static int Read(SegmentedLog log, long from, ReadVerification verification, int maxBytes = int.MaxValue)
    {
        try
        {
            using var range = log.Read(new Offset(from), maxBytes, log.LogEnd, verification: verification).Range;
            return range!.Length;
        }
        catch (LogCorruptException damage)
        {
            Assert.Equal((Log, from * BatchBytes), (damage.Path, damage.Position));
            return 0;
        }
    }

    /// <summary>Changes the last byte of a batch.</summary>
    private void Bend(long batch)
    {
        using var file = _bench.Disk.Open(Log, FileOpenMode.ReadWrite);
        var last = new byte[1];
        var position = ((batch + 1) * BatchBytes) - 1;
        Assert.Equal(1, file.Read(position, last));
        last[0] ^= 1;
        file.Write(position, last);
    }
}
