using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Broker.Tests.Birth;

/// <summary>Machines whose nodes are started with one list of controllers. Owned by the test's thread.</summary>
internal sealed class BirthWorld : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly bool _isWhole;

    /// <param name="seed">Decides everything.</param>
    /// <param name="controllers">How many are listed.</param>
    /// <param name="faults">How unkind the world is.</param>
    /// <param name="isWhole">Whether nodes run when they are formatted.</param>
    public BirthWorld(ulong seed, int controllers = 3, FaultOptions? faults = null, bool isWhole = false)
    {
        _isWhole = isWhole;
        World = new SimulatedWorld(seed, new SimulationOptions
        {
            ReplayCommand = Seeds.Variable + "={seed} and the class BirthWorldTests",
            Faults = (faults ?? new FaultOptions()) with { ConnectTimeout = TimeSpan.FromSeconds(1) },
        });
        Quorum = [.. Enumerable.Range(1, controllers).Select(id => new QuorumVoter(new NodeId(id), new HostAndPort($"node{id}", 9093)))];
        foreach (var voter in Quorum)
        {
            Add(voter.Id.Value);
        }
    }

    /// <summary>Time and network.</summary>
    public SimulatedWorld World { get; }

    /// <summary>What every start names.</summary>
    public IReadOnlyList<QuorumVoter> Quorum { get; }

    /// <summary>The nodes, the listed ones first.</summary>
    public List<BirthNode> Nodes { get; } = [];

    /// <summary>The node of that number.</summary>
    public BirthNode this[int id] => Nodes.Find(node => node.Id == id)!;

    /// <summary>One more node, that is not started.</summary>
    public BirthNode Add(int id, string roles = "broker,controller", IReadOnlyList<QuorumVoter>? quorum = null)
    {
        var node = new BirthNode(World, id, quorum ?? Quorum, roles, _isWhole);
        Nodes.Add(node);
        return node;
    }

    /// <summary>Starts those that do not run.</summary>
    public void StartAll()
    {
        foreach (var node in Nodes.Where(node => node.Machine.Process is null))
        {
            node.Start();
        }
    }

    /// <summary>Waits until all are formatted and serve.</summary>
    public void AwaitBirth() => Await(() => Nodes.TrueForAll(node => node.IsServing), () =>
        "not formatted: " + string.Join(", ", Nodes.Where(node => !node.IsServing).Select(node => $"{node.Id} {node.Failure}")));

    /// <summary>Waits for something.</summary>
    public void Await(Func<bool> condition, Func<string> trouble) =>
        Assert.True(World.RunUntil(condition, Patience), trouble());

    /// <summary>Checks that the listed nodes are the voters of one quorum, each with the directory that it has.</summary>
    public void CheckQuorum()
    {
        var cluster = Nodes[0].Meta!.ClusterId;
        var content = Nodes[0].First!.Content.ToArray();
        Assert.All(Nodes, node => Assert.Equal(cluster, node.Meta!.ClusterId));
        Assert.All(Quorum.Select(voter => this[voter.Id.Value]), node =>
        {
            Assert.Equal(content, node.First!.Content.ToArray());
            Assert.Equal(node.Meta!.DirectoryId, node.First.Voters.Find(new NodeId(node.Id))!.Key.Directory);
            Assert.False(node.Machine.Disk.FileExists("/data/quorum-birth"));
            Assert.Equal(cluster, KRaftNet.LogStore.Directories.MetaProperties.TryRead(node.Machine.Disk, "/more")!.ClusterId);
        });
        Assert.Equal(Quorum.Count, Nodes[0].First!.Voters.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => Nodes.ForEach(node => node.Dispose());
}
