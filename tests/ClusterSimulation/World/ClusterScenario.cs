using KRaftNet.ClusterSimulation.Clients;
using KRaftNet.ClusterSimulation.Judgement;
using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.Common;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.ClusterSimulation.World;

/// <summary>
/// One run: a cluster that is tormented while clients work, then peace, in which everything must come to be in sync again, and
/// the reading of all that is left. After every event it is looked at what moved. Owned by the simulation's thread.
/// </summary>
internal sealed class ClusterScenario : IDisposable
{
    private const int ProducerCount = 3;
    private const int ConsumerCount = 2;

    /// <summary>How long the cluster is tormented, in virtual time.</summary>
    private static readonly TimeSpan Torment = TimeSpan.FromSeconds(4);

    /// <summary>How long it has to be whole again, in virtual time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SimulatedWorld _world;
    private readonly ClusterPlan _plan;
    private readonly ClusterTruth _truth;
    private readonly ClusterEvidence _evidence;
    private readonly List<ClusterNode> _nodes;
    private readonly List<NodeWatch> _watches;
    private readonly Nemesis _nemesis;
    private readonly ClusterBirth _birth;
    private readonly List<ClusterSeat> _clients = [];

    public ClusterScenario(ulong seed, string replayCommand, int traceKept)
    {
        var random = new Prng(seed).Split("cluster");
        _plan = ClusterPlan.Draw(random.Split("plan"));
        _world = new SimulatedWorld(seed, new SimulationOptions
        {
            ReplayCommand = replayCommand,
            TraceKept = traceKept,
            TimeMax = TimeSpan.FromMinutes(5),
            StepsMax = 5_000_000,
            Faults = _plan.Faults,
        });
        _truth = new ClusterTruth(_plan);
        _evidence = new ClusterEvidence(_truth);
        _nodes = [.. _plan.NodeIds.Select(id => new ClusterNode(_world, id, _plan))];
        _birth = new ClusterBirth(_plan, random.Split("birth"));
        var power = new PowerRules(_nodes, _plan, _truth);
        _nemesis = new Nemesis(_world, _nodes, _plan, power, random.Split("nemesis"));
        var moments = new WeakMoments(_world, _plan, _nemesis, random.Split("moments"));
        _watches = [.. _nodes.Select(node => new NodeWatch(node, _truth, moments.OnMoved))];
    }

    /// <summary>Records acknowledged with acks=all.</summary>
    public int AckedCount => _evidence.Shared.AckedCount;

    /// <summary>What was done to the cluster.</summary>
    public int Strikes => _nemesis.Strikes;

    /// <summary>What is known of all partitions.</summary>
    public string Describe() =>
        $"{_plan}\n{string.Join('\n', _truth.Partitions.Select(partition => partition.Describe()))}";

    /// <summary>Events.</summary>
    public long Steps => _world.Scheduler.Steps;

    /// <summary>Virtual time at the end.</summary>
    public TimeSpan Now => _world.Scheduler.Now;

    /// <summary>Equal for equal runs.</summary>
    public ulong TraceHash => _world.TraceHash;

    private IEnumerable<ClusterNode> Brokers => _nodes.Where(node => node.IsBroker);

    /// <summary>Runs to the end.</summary>
    /// <exception cref="SimulationFailedException">A node failed, a rule was broken, or the cluster does not heal.</exception>
    public void Run()
    {
        var isOver = false;
        _world.Scheduler.Schedule(0, async () =>
        {
            try
            {
                await Play();
                isOver = true;
            }
            catch (Exception e)
            {
                _world.Scheduler.Fail(e);
            }
        });
        if (!_world.RunUntil(() => Look() && isOver, _world.Scheduler.Options.TimeMax))
        {
            _world.Scheduler.Fail(new TimeoutException("the run does not end"));
        }

        // What failed in the last event is told by the next one.
        _world.RunFor(TimeSpan.FromMilliseconds(1));
    }

    /// <inheritdoc/>
    public void Dispose() => _nodes.ForEach(node => node.Dispose());

    private bool Look()
    {
        try
        {
            foreach (var watch in _watches)
            {
                watch.Look();
            }

            return true;
        }
        catch (Exception e)
        {
            _world.Scheduler.Fail(e);
            return false;
        }
    }

    private async Task Play()
    {
        _birth.Format(_nodes);
        _nodes.ForEach(node => node.Start());
        await Until(() => _nodes.TrueForAll(node => node.IsReady), Unready);
        var administrator = StartClients();
        await Until(() => administrator.HasMade, () => "the topics are made");
        await _nemesis.Run(Torment);
        _evidence.Shared.IsOver = true;
        await _nemesis.Heal();
        await Until(() => _nodes.TrueForAll(node => node.IsReady), Unready);
        await Until(() => _clients.TrueForAll(client => client.IsAtRest), Unrest);
        await Until(() => Wholeness.Missing(_truth) is null, () => $"all is in sync: {Wholeness.Missing(_truth)}");
        await ReadAll();
        ClusterJudge.Check(_evidence, _truth);
    }

    private ClusterAdministrator StartClients()
    {
        var process = _world.AddNode("clients").Start();
        for (var number = 0; number < ProducerCount; number++)
        {
            var producer = Seat(process, $"producer {number}");
            producer.Begin(new ClusterProducer(producer, _evidence, acksAllOnly: number > 0).Run);
        }

        for (var number = 0; number < ConsumerCount; number++)
        {
            var consumer = Seat(process, $"consumer {number}");
            consumer.Begin(new ClusterConsumer(consumer, _evidence).Run);
        }

        var seat = Seat(process, "administrator");
        var administrator = new ClusterAdministrator(seat, _evidence, _plan, _truth);
        seat.Begin(administrator.Run);
        return administrator;
    }

    private ClusterSeat Seat(SimulatedProcess process, string name)
    {
        var seat = new ClusterSeat(process, name, Brokers);
        _clients.Add(seat);
        return seat;
    }

    private async Task ReadAll()
    {
        var seat = new ClusterSeat(_world.AddNode("reader").Start(), "reader", Brokers);
        var reader = new LastReader(seat, _evidence);
        seat.Begin(reader.Run);
        await Until(() => seat.IsAtRest, () => $"all partitions are read ({seat.Doing})");
    }

    private string Unready() =>
        "all nodes are ready; not: " + string.Join(", ", _nodes.Where(node => !node.IsReady).Select(node => node.Id));

    private string Unrest() =>
        "the clients end: " + string.Join("; ", _clients.Where(client => !client.IsAtRest).Select(client => client.Doing));

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
}
