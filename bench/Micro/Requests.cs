using BenchmarkDotNet.Attributes;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Scenarios;
using KRaftNet.Load.Targets;
using KRaftNet.LogStore;

namespace KRaftNet.Micro;

/// <summary>
/// Requests to a whole node in this process, five in flight for a produce: what is allocated for one of them is what the
/// node allocates, because the client allocates nothing. Times are of client and node together.
/// </summary>
public class Requests
{
    private const int RequestsPerInvoke = 1000;
    private const int BatchBytes = 1024;
    private const int InFlight = 5;
    private readonly Stack<IDisposable> _owned = new();
    private IGenerator? _first;
    private IGenerator? _all;
    private FetchGenerator? _fetch;

    [Params(AckDurability.Replicated, AckDurability.Fsync)]
    public AckDurability Durability { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var durability = Durability == AckDurability.Fsync ? Load.Scenarios.Durability.Fsync : Load.Scenarios.Durability.Replicated;
        var node = Owned(new LocalNode());
        var target = Owned(new BrokerTarget(node.Address, null));
        var log = Owned(target.CreateLog(durability));
        var batch = BatchFactory.Make(BatchBytes, 100, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var scenario = new Scenario(Workload.Produce, durability, 1, BatchBytes, 1, InFlight);
        _first = Owned(log.OpenProducer(scenario, batch));
        _all = Owned(log.OpenProducer(scenario with { Acks = -1 }, batch));
        _all.Run(Budget(InFlight, BatchBytes));
        _fetch = (FetchGenerator)Owned(log.OpenConsumer(scenario, batch, 1));
    }

    [Benchmark(OperationsPerInvoke = RequestsPerInvoke)]
    public void ProduceAcks1() => _first!.Run(Budget(RequestsPerInvoke, BatchBytes));

    [Benchmark(OperationsPerInvoke = RequestsPerInvoke)]
    public void ProduceAcksAll() => _all!.Run(Budget(RequestsPerInvoke, BatchBytes));

    [Benchmark(OperationsPerInvoke = RequestsPerInvoke)]
    public void Fetch() => _fetch!.Repeat(RequestsPerInvoke);

    [GlobalCleanup]
    public void Cleanup()
    {
        while (_owned.TryPop(out var last))
        {
            last.Dispose();
        }
    }

    private T Owned<T>(T made)
        where T : IDisposable
    {
        _owned.Push(made);
        return made;
    }

    private static RoundBudget Budget(int requests, int bytes) =>
        new(new RoundLimit(TimeSpan.FromHours(1), (long)requests * bytes));
}
