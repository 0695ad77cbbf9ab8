using System.Diagnostics;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.Interop.Tests.PowerCut;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>
/// Idempotent producers with acks=all, each of the numbers from 0 on in a partition of its own: kcat, which ends well only if
/// all was acknowledged, in the first partition, librdkafka under Python, which tells of each acknowledgement, in the others.
/// Owned by one test.
/// </summary>
internal sealed class NumberedStreams : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly List<AcknowledgedProducer> _tellers = [];
    private readonly Process _kcat;
    private readonly Task<string> _kcatErrors;
    private readonly string _topic;
    private readonly long _records;
    private long _fed;

    /// <param name="bootstrap">The brokers.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">How many partitions it has, two at least.</param>
    /// <param name="records">Records of each partition.</param>
    public NumberedStreams(string bootstrap, string topic, int partitions, int records)
    {
        (_topic, _records) = (topic, records);
        _kcat = Kcat.StartProducer(
            bootstrap, topic, "-E", "-K", ":", "-p", "0", "-X", "enable.idempotence=true", "-X", "linger.ms=2",
            "-X", "reconnect.backoff.max.ms=200", "-X", "topic.metadata.refresh.fast.interval.ms=50");
        _kcatErrors = _kcat.StandardError.ReadToEndAsync();
        for (var partition = 1; partition < partitions; partition++)
        {
            _tellers.Add(AcknowledgedProducer.Start(
                bootstrap, topic, "--partition", Text($"{partition}"), "--count", Text($"{records}"), "enable.idempotence=true"));
        }
    }

    /// <summary>Why it cannot run here; null if it can.</summary>
    public static string? Missing => Kcat.Missing ?? AcknowledgedProducer.Missing;

    /// <summary>Waits until each producer that tells has got this share of its records acknowledged; feeds kcat as much.</summary>
    /// <param name="share">Of all, from 0 to 1.</param>
    /// <param name="outputs">What the nodes printed, for the message.</param>
    public async Task Reach(double share, Func<string> outputs)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var wanted = (long)(share * _records);
        await Feed(wanted, limit.Token);
        while (_tellers.Exists(teller => teller.LineCount < wanted))
        {
            Assert.True(
                !limit.IsCancellationRequested && !_tellers.Exists(teller => teller.HasEnded && teller.LineCount < wanted),
                Text($"{string.Join(", ", _tellers.Select(t => t.LineCount))} of {wanted} acknowledged\n{Complaints}\n{outputs()}"));
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Waits until all is acknowledged, and fails if something never was.</summary>
    public async Task Finish(Func<string> outputs)
    {
        await Reach(1, outputs);
        _kcat.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await _kcat.WaitForExitAsync(limit.Token);
        Assert.True(_kcat.ExitCode == 0, $"{await _kcatErrors}\n{outputs()}");
        foreach (var teller in _tellers)
        {
            await teller.WaitForEnd();
        }
    }

    /// <summary>A consumer finds each record of each partition once, in order, at the offset that was acknowledged; and no other.</summary>
    public async Task RequireAll(string bootstrap)
    {
        for (var partition = 0; partition <= _tellers.Count; partition++)
        {
            var kept = await AcknowledgedLog.Read(bootstrap, _topic, partition);
            AcknowledgedLog.Require(partition == 0 ? [] : _tellers[partition - 1].Acknowledged, kept);
            Assert.Equal(_records, kept.Count);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tellers.ForEach(teller => teller.Dispose());
        if (!_kcat.HasExited)
        {
            _kcat.Kill();
            _kcat.WaitForExit();
        }

        _kcat.Dispose();
    }

    private string Complaints => string.Join('\n', _tellers.SelectMany(teller => teller.Complaints));

    private async Task Feed(long until, CancellationToken stop)
    {
        var from = _fed;
        _fed = Math.Max(until, _fed);
        var lines = string.Concat(Enumerable.Range((int)from, (int)(_fed - from)).Select(i => Text($"{i}:record {i}\n")));
        await _kcat.StandardInput.WriteAsync(lines.AsMemory(), stop);
        await _kcat.StandardInput.FlushAsync(stop);
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
