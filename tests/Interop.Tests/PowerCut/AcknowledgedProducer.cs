using System.Globalization;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.PowerCut;

/// <summary>
/// librdkafka in a process of its own (tests/Interop/clients/acknowledged.py), which produces the numbers 0, 1, 2 ... with
/// acks=all and tells which were acknowledged, at which offset. Used by one test.
/// </summary>
internal sealed class AcknowledgedProducer : IDisposable
{
    private const string Library = "/usr/lib/python3/dist-packages/confluent_kafka";
    private static readonly TimeSpan Limit = ProcessRunner.DefaultTimeout;
    private readonly ProcessRunner _process;

    private AcknowledgedProducer(ProcessRunner process) => _process = process;

    /// <summary>What is missing to run it; null where nothing is.</summary>
    public static string? Missing => Directory.Exists(Library)
        ? null
        : "confluent-kafka for Python is not installed (apt-get install python3-confluent-kafka)";

    /// <summary>
    /// Number and offset (-1 if it was not told) of each acknowledged record so far, in the order of the acknowledgements.
    /// </summary>
    public IReadOnlyList<(long Number, long Offset)> Acknowledged =>
        [.. _process.Lines.Where(IsAcknowledgement).Select(Parse)];

    /// <summary>What was given up, and other words of the library.</summary>
    public IReadOnlyList<string> Complaints => [.. _process.Lines.Where(line => !IsAcknowledgement(line))];

    /// <summary>Starts it; skips the test, with the reason, where it cannot run.</summary>
    /// <param name="bootstrap">Brokers.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="options">Flags of the program, and options of the library.</param>
    public static AcknowledgedProducer Start(string bootstrap, string topic, params string[] options)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return new AcknowledgedProducer(ProcessRunner.Start(
            "/usr/bin/python3",
            [Repository.Path("tests", "Interop", "clients", "acknowledged.py"), bootstrap, topic, .. options]));
    }

    /// <summary>Waits until so many more were acknowledged than were when it was called.</summary>
    public async Task WaitForMore(int count)
    {
        var wanted = _process.LineCount + count;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (_process.LineCount < wanted)
        {
            Assert.False(_process.HasExited, $"the producer ended: {string.Join('\n', Complaints)}");
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>How many lines it has told so far: acknowledgements, but for some complaints.</summary>
    public int LineCount => _process.LineCount;

    /// <summary>Whether it has ended: it does when all that it was to produce is acknowledged.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Produces no more, waits for what is on its way, and fails if something of it was not acknowledged.</summary>
    public async Task Finish()
    {
        _process.CloseInput();
        await WaitForEnd();
    }

    /// <summary>Waits until it has produced the count that it was given, and fails if something was not acknowledged.</summary>
    public async Task WaitForEnd()
    {
        Assert.Equal(0, await _process.WaitForExit());
        Assert.Equal(["left 0"], Complaints);
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static bool IsAcknowledgement(string line) => line.Length > 0 && (char.IsAsciiDigit(line[0]) || line[0] == '-');

    private static (long Number, long Offset) Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return (
            long.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture),
            long.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture));
    }
}
