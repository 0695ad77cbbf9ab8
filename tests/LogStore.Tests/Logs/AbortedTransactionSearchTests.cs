using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Tests.Fixtures;

namespace KRaftNet.LogStore.Tests.Logs;

/// <summary>What readers of committed records are told to skip, in a log that another broker wrote.</summary>
public sealed class AbortedTransactionSearchTests
{
    private readonly LogBench _bench = new();

    [Fact]
    public void Transactions_that_reach_into_what_is_read_are_found_in_their_segments_and_no_others()
    {
        var log = _bench.OpenLog();
        for (var segment = 0; segment < 3; segment++)
        {
            LogBench.AppendNext(log, count: 10);
            log.Roll();
        }

        // The first begins in segment 0 and ends in segment 1; the second lies in segment 1; the third in segment 2.
        Write(
            log.Folder,
            10,
            new AbortedTransaction(new ProducerId(1), new Offset(5), new Offset(12), new Offset(13)),
            new AbortedTransaction(new ProducerId(2), new Offset(14), new Offset(16), new Offset(17)));
        Write(log.Folder, 20, new AbortedTransaction(new ProducerId(3), new Offset(21), new Offset(25), new Offset(26)));

        Assert.Equal([1L], Producers(log.FindAborted(Offset.Zero, log.LogEnd)));
        Assert.Equal([1L, 2L], Producers(log.FindAborted(new Offset(10), log.LogEnd)));
        Assert.Equal([2L], Producers(log.FindAborted(new Offset(13), log.LogEnd)));
        Assert.Empty(log.FindAborted(new Offset(17), new Offset(20)));
        Assert.Equal([3L], Producers(log.FindAborted(new Offset(20), log.LogEnd)));
        Assert.Empty(log.FindAborted(new Offset(26), log.LogEnd));
    }

    private static IEnumerable<long> Producers(IReadOnlyList<AbortedTransaction> transactions) =>
        transactions.Select(transaction => transaction.ProducerId.Value);

    private void Write(string folder, long baseOffset, params AbortedTransaction[] entries) => AtomicFile.Write(
        _bench.Disk,
        $"{folder}/{LogFileNames.Of(new Offset(baseOffset), LogFileNames.TransactionIndex)}",
        TransactionIndexFile.Encode(entries));
}
