using KRaftNet.Common;
using KRaftNet.Config.Sources;
using KRaftNet.Simulation.Clients;
using KRaftNet.Simulation.Judgement;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Simulation.World;

/// <summary>
/// One run: a node that crashes while clients work, then peace, a last power cut, and the reading of all that is left.
/// Owned by the simulation's thread.
/// </summary>
internal sealed class Scenario : IDisposable
{
    private const int ProducerCount = 3;
    private const int ConsumerCount = 2;

    /// <summary>How long the node is tormented, in virtual time.</summary>
    private static readonly TimeSpan Torment = TimeSpan.FromSeconds(25);

    /// <summary>How long the node and its clients have to come to rest and to be read, in virtual time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SimulatedWorld _world;
    private readonly Prng _random;
    private readonly NodeHost _host;
    private readonly FaultSchedule _faults;
    private readonly List<ClientSeat> _clients = [];

    public Scenario(ulong seed, string replayCommand, int traceKept)
    {
        _random = new Prng(seed).Split("scenario");
        _world = new SimulatedWorld(seed, new SimulationOptions
        {
            ReplayCommand = replayCommand,
            TraceKept = traceKept,
            TimeMax = TimeSpan.FromMinutes(10),
            StepsMax = 5_000_000,
            Faults = FaultOptions.Swarm(_random.Split("faults")) with { ConnectTimeout = TimeSpan.FromSeconds(1) },
        });
        _host = new NodeHost(_world, Settings(_random.Split("settings")));
        _faults = new FaultSchedule(_world, _host, _random.Split("schedule"));
    }

    /// <summary>What the clients saw.</summary>
    public Evidence Evidence { get; } = new();

    /// <summary>How often the node ended.</summary>
    public int Ends => _faults.Ends;

    /// <summary>Equal for equal runs.</summary>
    public ulong TraceHash => _world.TraceHash;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="SimulationFailedException">The node failed, or broke a promise.</exception>
    public void Run() => _world.Run(Play);

    /// <inheritdoc/>
    public void Dispose() => _host.Dispose();

    private async Task Play()
    {
        _host.Format();
        _host.Start();
        StartClients();
        await _faults.Run(Torment);
        await Until(() => _host.IsReady, () => "the node serves clients");
        Evidence.IsOver = true;
        _host.Crash(CrashMode.Random);
        _host.Start();

        // What is acknowledged while the last reader reads, it may not see.
        await Until(() => _clients.All(client => client.IsAtRest), () => "the clients end");
        await ReadAll();
        var violations = Judge.Check(Evidence, _host.Machine.Host);
        if (violations.Count > 0)
        {
            throw new PromiseBrokenException(violations);
        }
    }

    private void StartClients()
    {
        var process = _world.AddNode("clients").Start();
        var administrator = Seat(process, "administrator");
        administrator.Begin(new Administrator(administrator, Evidence).Run);
        for (var number = 0; number < ProducerCount; number++)
        {
            var seat = Seat(process, $"producer {number}");
            seat.Begin(new Producer(seat, Evidence).Run);
        }

        for (var number = 0; number < ConsumerCount; number++)
        {
            var seat = Seat(process, $"consumer {number}");
            seat.Begin(new Consumer(seat, Evidence).Run);
        }
    }

    private ClientSeat Seat(SimulatedProcess process, string name)
    {
        var seat = new ClientSeat(process, name, _host.Address);
        _clients.Add(seat);
        return seat;
    }

    private async Task ReadAll()
    {
        var seat = new ClientSeat(_world.AddNode("reader").Start(), "reader", _host.Address);
        var reader = new FinalReader(seat, Evidence);
        seat.Begin(reader.Run);
        await Until(() => reader.IsDone, () => $"all partitions are read ({reader.Progress})");
    }

    private async Task Until(Func<bool> condition, Func<string> hope)
    {
        var end = _world.Scheduler.Now + Patience;
        while (!condition())
        {
            await _world.Delay(TimeSpan.FromMilliseconds(5));
            if (_world.Scheduler.Now > end)
            {
                throw new TimeoutException($"after {Patience} of peace it is not so that {hope()}");
            }
        }
    }

    /// <summary>Segments that end by time, so that a short run has many.</summary>
    private static IEnumerable<ConfigSetting> Settings(Prng random) =>
        random.Chance(0.5) ? [NodeHost.Setting("log.roll.ms", $"{random.Next(200, 2000)}")] : [];
}
