using System.Diagnostics;
using System.Globalization;
using KRaftNet.TestKit.Fuzz;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>
/// Whatever bytes come, reading them as messages and as record batches ends, in a documented way, for a price that the
/// bytes are worth. With <c>KRAFTNET_FUZZ_SECONDS</c> each goes on for its share of them, with other inputs.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class DecodeFuzzTests(ITestOutputHelper output)
{
    private const long MessagesFloor = 1_600_000;
    private const long BatchesFloor = 400_000;

    [Fact]
    public void Messages_of_every_version_are_refused_or_come_back_as_themselves()
    {
        var seeds = MessageSeed.MakeAll();
        output.WriteLine($"{seeds.Length} seeds of {MessageCatalog.All.Count} messages");
        Run(() => new MessageSubject(seeds), 1_000_000_000, MessagesFloor);
    }

    [Fact]
    public void Batches_are_refused_or_read_whole()
    {
        var bombs = new BatchBombs(BatchTrial.PlainBytesMax);
        Run(() => new BatchSubject(bombs), 2_000_000_000, BatchesFloor);
    }

    private void Run(Func<IFuzzSubject> create, ulong seed, long floor)
    {
        var watch = Stopwatch.StartNew();
        var tally = new FuzzRun(create, seed, floor) { Longer = FuzzTime.Share(4) }.Run();
        output.WriteLine(tally.ToString());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"floor {floor} inputs, {watch.Elapsed.TotalSeconds:0.0} s"));
    }
}
