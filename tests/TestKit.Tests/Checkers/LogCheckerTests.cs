using KRaftNet.Common;
using KRaftNet.TestKit.Checkers;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Tests.Checkers;

public sealed class LogCheckerTests
{
    private static readonly TopicPartition Partition = new("t", 0);
    private readonly LogHistory _history = new();

    [Fact]
    public void Good_history_has_no_violation()
    {
        Acked(1, 10, 0);
        Acked(2, 11, 1);
        Unknown(1, 12);
        Failed(2, 13);
        _history.Polled(3, Partition, [new(0, 10), new(1, 11)]);
        Log(0, 10, 11, 12);
        LogCheckers.Require(_history);
    }

    [Fact]
    public void Acknowledged_record_that_is_nowhere_is_lost()
    {
        Acked(1, 10, 0);
        Acked(1, 11, 1);
        Log(0, 10);
        Violates(new NoLostAckChecker(), "lost acknowledged record");
    }

    [Fact]
    public void Acknowledged_record_at_another_offset_is_lost()
    {
        Acked(1, 10, 0);
        Log(0, 11, 10);
        Violates(new NoLostAckChecker(), "lost acknowledged record");
    }

    [Fact]
    public void Record_that_retention_took_is_not_lost()
    {
        Acked(1, 10, 0);
        Acked(1, 11, 1);
        Log(1, 11);
        Assert.Empty(new NoLostAckChecker().Check(_history));
    }

    [Fact]
    public void Value_at_two_offsets_is_a_duplicate()
    {
        Acked(1, 10, 0);
        Log(0, 10, 10);
        Violates(new NoDuplicateChecker(), "duplicate");
    }

    [Fact]
    public void Value_in_two_partitions_is_a_duplicate()
    {
        Log(0, 10);
        _history.FinalLogs[new TopicPartition("t", 1)] = new FinalLog(0, [new(0, 10)]);
        Violates(new NoDuplicateChecker(), "duplicate");
    }

    [Fact]
    public void Value_that_nobody_sent_is_a_phantom()
    {
        Log(0, 10);
        Violates(new NoPhantomChecker(), "phantom");
    }

    [Fact]
    public void Value_whose_send_failed_must_not_be_read()
    {
        Failed(1, 10);
        _history.Polled(2, Partition, [new(0, 10)]);
        Violates(new NoPhantomChecker(), "failed send is read");
    }

    [Fact]
    public void Offset_with_two_values_is_inconsistent()
    {
        Acked(1, 10, 0);
        _history.Polled(2, Partition, [new(0, 11)]);
        Violates(new OffsetContiguityChecker(), "inconsistent offset");
    }

    [Fact]
    public void Poll_that_goes_back_is_found()
    {
        _history.Polled(2, Partition, [new(1, 11), new(0, 10)]);
        Violates(new OffsetContiguityChecker(), "offsets go back");
    }

    [Fact]
    public void Hole_is_found_unless_holes_are_allowed()
    {
        _history.FinalLogs[Partition] = new FinalLog(0, [new(0, 10), new(2, 12)]);
        Violates(new OffsetContiguityChecker(), "hole");
        Assert.Empty(new OffsetContiguityChecker(holesAllowed: true).Check(_history));
    }

    [Fact]
    public void Log_that_begins_behind_its_start_has_a_hole()
    {
        _history.FinalLogs[Partition] = new FinalLog(0, [new(1, 10)]);
        Violates(new OffsetContiguityChecker(), "hole");
    }

    [Fact]
    public void Acknowledged_before_another_began_lies_before_it()
    {
        Acked(1, 10, 1);
        Acked(2, 11, 0);
        Log(0, 11, 10);
        Violates(new LogOrderChecker(), "real-time order");
    }

    [Fact]
    public void Pipelined_sends_of_one_producer_keep_their_order()
    {
        var first = Begin(1, 10);
        var second = Begin(1, 11);
        _history.Sends.Ok(first, 1);
        _history.Sends.Ok(second, 0);
        Log(0, 11, 10);
        Violates(new LogOrderChecker(), "producer order");
    }

    [Fact]
    public void Concurrent_sends_of_two_producers_may_lie_either_way()
    {
        var first = Begin(1, 10);
        var second = Begin(2, 11);
        _history.Sends.Ok(first, 1);
        _history.Sends.Ok(second, 0);
        Log(0, 11, 10);
        LogCheckers.Require(_history);
    }

    [Fact]
    public void Violations_fail_a_test_with_their_words()
    {
        Acked(1, 10, 0);
        Log(0);
        var failure = Assert.ThrowsAny<Exception>(() => LogCheckers.Require(_history));
        Assert.Contains("lost acknowledged record", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A log that is made correctly and then spoilt in one random place is always found out.</summary>
    [Fact]
    public void Any_record_taken_out_moved_or_doubled_is_found()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            var prng = new Prng(seed);
            var history = new LogHistory();
            var values = new List<long>();
            for (var i = 0; i < 20; i++)
            {
                history.Sends.Ok(history.Sends.Begin(prng.Next(3), new Send(Partition, 100 + i)), i);
                values.Add(100 + i);
            }

            history.FinalLogs[Partition] = Final(0, values);
            Assert.Empty(LogCheckers.Check(history));
            Spoil(values, prng);
            history.FinalLogs[Partition] = Final(0, values);
            Assert.NotEmpty(LogCheckers.Check(history));
        }
    }

    private static void Spoil(List<long> values, Prng prng)
    {
        var at = prng.Next(values.Count - 1);
        switch (prng.Next(3))
        {
            case 0:
                values.RemoveAt(at);
                break;
            case 1:
                (values[at], values[at + 1]) = (values[at + 1], values[at]);
                break;
            default:
                values.Insert(at, values[at]);
                break;
        }
    }

    private static FinalLog Final(long start, IEnumerable<long> values) =>
        new(start, [.. values.Select((value, index) => new LogEntry(start + index, value))]);

    private int Begin(int process, long value) => _history.Sends.Begin(process, new Send(Partition, value));

    private void Acked(int process, long value, long offset) => _history.Sends.Ok(Begin(process, value), offset);

    private void Failed(int process, long value) => _history.Sends.Failed(Begin(process, value));

    private void Unknown(int process, long value) => Begin(process, value);

    private void Log(long start, params long[] values) => _history.FinalLogs[Partition] = Final(start, values);

    private void Violates(IChecker<LogHistory> checker, string rule) =>
        Assert.Contains(rule, checker.Check(_history).Select(violation => violation.Rule));
}
