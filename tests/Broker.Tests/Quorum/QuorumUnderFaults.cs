using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Quorum;

/// <summary>
/// One seeded life of a quorum of whole nodes: topics are created through any of them while nodes lose power, processes die,
/// the network parts, and snapshots are taken of few records. Owned by the simulation's thread.
/// </summary>
internal sealed class QuorumUnderFaults : IDisposable
{
    private const int ChangeTimeoutMs = 4_000;
    private readonly SimulatedCluster _cluster;
    private readonly Prng _random;
    private readonly HashSet<int> _down = [];
    private int _changes;

    public QuorumUnderFaults(ulong seed)
    {
        _random = new Prng(seed).Split("faults");
        _cluster = new SimulatedCluster(
            seed,
            _random.Chance(0.3) ? 5 : 3,
            ("metadata.log.max.record.bytes.between.snapshots", _random.Chance(0.5) ? "3000" : "20000"),
            ("metadata.max.retention.bytes", "4000"));
        _cluster.StartAll();
    }

    /// <summary>Topics whose creation was acknowledged.</summary>
    public List<string> Acknowledged { get; } = [];

    /// <summary>Topics that were asked for, with whatever outcome.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>How many nodes ended.</summary>
    public int Ends { get; private set; }

    /// <summary>How many times the network parted.</summary>
    public int Partitions { get; private set; }

    /// <summary>Does so many things at random.</summary>
    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            switch (_random.Next(10))
            {
                case < 5:
                    Create();
                    break;
                case 5:
                    End();
                    break;
                case 6 or 7:
                    Start();
                    break;
                case 8:
                    Part();
                    break;
                default:
                    _cluster.World.Network.Links.HealAll();
                    break;
            }

            _cluster.World.RunFor(TimeSpan.FromMilliseconds(_random.Next(_random.Chance(0.3) ? 4_000 : 100)));
        }
    }

    /// <summary>Ends all faults, and gives the topics that each node tells of when all tell of the acknowledged ones.</summary>
    public IReadOnlyList<IReadOnlyList<string>> HealAndRead()
    {
        _cluster.World.Network.Links.HealAll();
        foreach (var id in _down)
        {
            _cluster.Start(id);
        }

        _down.Clear();
        _cluster.Await(() => _cluster.Ids.All(_cluster.IsReady), "not all nodes come back");

        // A change that nobody waits for any more may still be made until its time is over.
        _cluster.World.RunFor(TimeSpan.FromMilliseconds(2 * ChangeTimeoutMs));
        Assert.Equal(ErrorCode.None, _cluster.CreateTopic(_cluster.AwaitLeader(), "last"));
        return
        [
            .. _cluster.Ids.Select(id =>
            {
                _cluster.Await(() => _cluster.TopicsAt(id).Contains("last"), $"node {id} does not catch up");
                return _cluster.TopicsAt(id);
            }),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => _cluster.Dispose();

    private void Create()
    {
        var via = Pick(_cluster.Ids.Where(id => !_down.Contains(id)));
        var name = $"topic-{_changes++:D3}";
        Asked.Add(name);
        if (_cluster.TryCreateTopic(via, name, ChangeTimeoutMs) == ErrorCode.None)
        {
            Acknowledged.Add(name);
        }
    }

    /// <summary>At least one node stays, or there would be nobody to ask.</summary>
    private void End()
    {
        if (_down.Count < _cluster.Ids.Count - 1)
        {
            var id = Pick(_cluster.Ids.Where(id => !_down.Contains(id)));
            var mode = _random.Next(3) switch
            {
                0 => CrashMode.KeepAll,
                1 => CrashMode.LoseAllUnsynced,
                _ => CrashMode.Random,
            };
            _cluster.Crash(id, mode, silent: _random.Chance(0.3));
            _down.Add(id);
            Ends++;
        }
    }

    private void Start()
    {
        if (_down.Count > 0)
        {
            var id = Pick(_down);
            _cluster.Start(id);
            _down.Remove(id);
        }
    }

    /// <summary>Either way, or so that one side still hears the other.</summary>
    private void Part()
    {
        var alone = _cluster.MachineOf(Pick(_cluster.Ids));
        var others = _cluster.Ids.Select(_cluster.MachineOf).Where(machine => machine != alone).ToList();
        if (_random.Chance(0.5))
        {
            _cluster.World.Network.Links.Partition([alone], others);
        }
        else
        {
            others.ForEach(other => _cluster.World.Network.Links.Cut(alone, other));
        }

        Partitions++;
    }

    private int Pick(IEnumerable<int> ids)
    {
        var sorted = ids.Order().ToList();
        return sorted[_random.Next(sorted.Count)];
    }
}
