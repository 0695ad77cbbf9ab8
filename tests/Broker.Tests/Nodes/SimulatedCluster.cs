using System.Diagnostics.Metrics;
using System.Globalization;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;
using KRaftNet.Transport;

namespace KRaftNet.Broker.Tests.Nodes;

/// <summary>
/// Whole nodes that form one quorum, each on a machine of a simulated world, with Kafka's time-outs, and one machine for
/// clients. Owned by the test's thread.
/// </summary>
internal sealed class SimulatedCluster : IDisposable
{
    private const string ClusterId = "a0JhTm5ldFNpbXVsYXRlZA";
    private const string Data = "/data";
    private const int ControllerPort = 9093;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Meter _meter = new("KRaftNet.Broker.Tests");
    private readonly (string Name, string Value)[] _settings;
    private readonly List<Member> _members = [];
    private readonly SimulatedProcess _clients;
    private readonly Prng _random;
    private readonly Dictionary<int, int> _controllerPorts = [];

    /// <param name="seed">The seed of the world.</param>
    /// <param name="voters">How many nodes vote from the start; their numbers begin at 1.</param>
    /// <param name="settings">Settings besides those that every node needs.</param>
    public SimulatedCluster(ulong seed, int voters, params (string Name, string Value)[] settings)
    {
        _settings = settings;
        _random = new Prng(seed);
        World = new SimulatedWorld(
            seed, new SimulationOptions { TimeMax = TimeSpan.FromDays(30), StepsMax = long.MaxValue });
        _clients = World.AddNode("client").Start();
        var keys = Enumerable.Range(1, voters)
            .Select(id => new ReplicaKey(new NodeId(id), new DirectoryId(Uuid.Random(_random))))
            .ToList();
        var first = FirstSnapshot.Of(
            new VoterSet(keys.Select(key => FirstSnapshot.VoterOf(key, EndpointOf(key.Id.Value)))),
            DateTimeOffset.UnixEpoch,
            new BufferPool());
        foreach (var key in keys)
        {
            Add(key, first);
        }
    }

    /// <summary>Puts something before a node's network, if set; gets the node's number.</summary>
    public Func<int, INetwork, INetwork>? NetworkOf { get; init; }

    /// <summary>Time and network.</summary>
    public SimulatedWorld World { get; }

    /// <summary>The nodes' numbers.</summary>
    public IReadOnlyList<int> Ids => [.. _members.Select(member => member.Id)];

    /// <summary>The machine of a node.</summary>
    public SimulatedNode MachineOf(int id) => Of(id).Machine;

    /// <summary>Whether a node said that it is ready.</summary>
    public bool IsReady(int id) => Of(id).IsReady;

    /// <summary>One more node, that is formatted without voters and not started.</summary>
    public ReplicaKey AddObserver(int id)
    {
        var key = new ReplicaKey(new NodeId(id), new DirectoryId(Uuid.Random(_random)));
        Add(key, null);
        return key;
    }

    /// <summary>Ends a node and gives it an empty disk, formatted without voters; it is not started.</summary>
    public ReplicaKey Wipe(int id)
    {
        Crash(id);
        var member = Of(id);
        var process = member.Machine.Start();
        process.Files.DeleteDirectory(Data);
        var key = new ReplicaKey(new NodeId(id), new DirectoryId(Uuid.Random(_random)));
        Format(process, key, null);
        member.Machine.Crash(CrashMode.KeepAll);
        return key;
    }

    /// <summary>Starts those that do not run, and waits until all are ready.</summary>
    public void StartAll()
    {
        foreach (var member in _members.Where(member => member.Machine.Process is null))
        {
            Start(member.Id);
        }

        Await(() => _members.TrueForAll(member => member.IsReady), "not all nodes become ready");
    }

    /// <summary>From its next start on a node's controller listens on another port.</summary>
    public void MoveController(int id, int port) => _controllerPorts[id] = port;

    /// <summary>The node whose controller listens there, or null.</summary>
    public int? ControllerAt(HostAndPort address)
    {
        foreach (var id in Ids)
        {
            if (address == new HostAndPort(HostOf(id), ControllerPortOf(id)))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Starts a node on what its disk has.</summary>
    /// <param name="id">The node.</param>
    /// <param name="more">Settings of this node alone.</param>
    public void Start(int id, params (string Name, string Value)[] more)
    {
        var member = Of(id);
        member.IsReady = false;
        var process = member.Machine.Start();
        member.Node = BrokerNode.Open(OptionsOf(id, more), new NodeEnvironment
        {
            Time = process.Clock,
            Random = process.Prng,
            Files = process.Files,
            Disks = process.Executor,
            Network = NetworkOf?.Invoke(id, process.Network) ?? process.Network,
            Loops = process.Loops,
            Loggers = new TraceLoggers(process),
            Buffers = new BufferPool(),
            Meter = _meter,
            Fatal = exception => World.Scheduler.Fail(exception),
        });
        member.Node.Start(() => member.IsReady = true);
    }

    /// <summary>Ends a node's process where it stands.</summary>
    public void Crash(int id, CrashMode mode = CrashMode.LoseAllUnsynced, bool silent = false)
    {
        Of(id).Machine.Crash(mode, silent);
        Of(id).IsReady = false;
    }

    /// <summary>Stops a node in good order.</summary>
    public void Stop(int id)
    {
        var isStopped = false;
        Exception? trouble = null;
        Of(id).Node!.Stop(error => (isStopped, trouble) = (true, error));
        Await(() => isStopped, $"node {id} does not stop");
        Assert.Null(trouble);

        // Nothing of it may be at work any more: whatever is shows itself as a failure.
        World.RunFor(TimeSpan.FromMilliseconds(100));
        Crash(id, CrashMode.KeepAll);
    }

    /// <summary>A new connection to a node, to its controller's listener or its clients'.</summary>
    public FrameClient Connect(int id, bool toController = false)
    {
        var client = new FrameClient(World);
        _clients.Network.Connect(new HostAndPort(HostOf(id), toController ? ControllerPortOf(id) : 9092), loop: null, client.OnConnected);
        return client;
    }

    /// <summary>The leader of which the most running nodes' controllers say that it leads, once a majority does.</summary>
    public int AwaitLeader(params int[] among)
    {
        var asked = among.Length > 0 ? among : [.. Ids.Where(id => Of(id).Machine.Process is not null)];
        var leader = -1;
        Await(
            () =>
            {
                foreach (var id in asked)
                {
                    var partition = DescribeQuorum(id);
                    if (partition.ErrorCode == 0 && partition.HighWatermark > 0)
                    {
                        leader = id;
                        return true;
                    }
                }

                World.RunFor(TimeSpan.FromMilliseconds(20));
                return false;
            },
            "no leader among " + string.Join(", ", asked));
        return leader;
    }

    /// <summary>What a node's controller says of the quorum.</summary>
    public DescribeQuorumResponse.PartitionData DescribeQuorum(int id)
    {
        var client = Connect(id, toController: true);
        var answer = client.Call<DescribeQuorumRequest, DescribeQuorumResponse>(
            Requests.SampleAdminRequests.DescribeQuorum(), 2);
        client.Close();
        return answer.Topics[0].Partitions[0];
    }

    /// <summary>Creates a topic by way of a node; gives the error.</summary>
    public ErrorCode CreateTopic(int via, string name, int timeoutMs = 10_000)
    {
        var client = Connect(via);
        var answer = client.Call<CreateTopicsRequest, CreateTopicsResponse>(
            new CreateTopicsRequest
            {
                TimeoutMs = timeoutMs,
                Topics = [new CreateTopicsRequest.CreatableTopic { Name = name, NumPartitions = 1, ReplicationFactor = 1 }],
            },
            7);
        client.Close();
        return (ErrorCode)answer.Topics[0].ErrorCode;
    }

    /// <summary>The same where the node may be cut off or die meanwhile: null if nothing is known.</summary>
    public ErrorCode? TryCreateTopic(int via, string name, int timeoutMs)
    {
        var client = Connect(via);
        var answer = client.TryCall<CreateTopicsRequest, CreateTopicsResponse>(
            new CreateTopicsRequest
            {
                TimeoutMs = timeoutMs,
                Topics = [new CreateTopicsRequest.CreatableTopic { Name = name, NumPartitions = 1, ReplicationFactor = 1 }],
            },
            7);
        client.Close();
        return answer is null ? null : (ErrorCode)answer.Topics[0].ErrorCode;
    }

    /// <summary>The topics that a node tells clients of.</summary>
    public IReadOnlyList<string> TopicsAt(int id)
    {
        var client = Connect(id);
        var answer = client.Call<MetadataRequest, MetadataResponse>(new MetadataRequest { Topics = null }, 12);
        client.Close();
        return [.. answer.Topics.Select(topic => topic.Name!).Order(StringComparer.Ordinal)];
    }

    /// <summary>Waits for something.</summary>
    public void Await(Func<bool> condition, string trouble) => Await(condition, () => trouble);

    /// <summary>Waits for something.</summary>
    public void Await(Func<bool> condition, Func<string> trouble)
    {
        // What is asked may itself take turns of the world, so it cannot be asked from within one.
        var limit = World.Scheduler.Now + Patience;
        while (!condition())
        {
            Assert.True(World.Scheduler.Now < limit, trouble());
            World.RunFor(TimeSpan.FromMilliseconds(5));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static string HostOf(int id) => string.Create(CultureInfo.InvariantCulture, $"node{id}");

    private static VoterEndpoint EndpointOf(int id) => new("CONTROLLER", HostOf(id), ControllerPort);

    private int ControllerPortOf(int id) => _controllerPorts.GetValueOrDefault(id, ControllerPort);

    private Member Of(int id) => _members.Find(member => member.Id == id)!;

    private void Add(ReplicaKey key, FirstSnapshot? first)
    {
        var machine = World.AddNode(HostOf(key.Id.Value));
        var member = new Member(key.Id.Value, machine);
        _members.Add(member);
        Format(machine.Start(), key, first);
        machine.Crash(CrashMode.KeepAll);
    }

    private void Format(SimulatedProcess process, ReplicaKey key, FirstSnapshot? first) =>
        new StorageFormatter(process.Files, process.Clock, _random.Split($"format {key}"), new BufferPool()).Format(
            new FormatPlan
            {
                ClusterId = ClusterId,
                NodeId = key.Id,
                Directories = [Data],
                MetadataDirectory = Data,
                MetadataDirectoryId = key.Directory,
                FirstSnapshot = first,
            });

    private NodeOptions OptionsOf(int id, (string Name, string Value)[] more)
    {
        (string Name, string Value)[] settings =
        [
            .. _settings,
            .. more,
            ("process.roles", "broker,controller"),
            ("node.id", id.ToString(CultureInfo.InvariantCulture)),
            ("listeners", $"PLAINTEXT://{HostOf(id)}:9092,CONTROLLER://{HostOf(id)}:{ControllerPortOf(id)}"),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.bootstrap.servers", string.Join(',', Ids.Select(other => $"{HostOf(other)}:{ControllerPort}"))),
            ("log.dirs", Data),
        ];
        var reading = NodeOptions.Parse(
            settings.Select(setting => new ConfigSetting(setting.Name, setting.Value, SettingLayer.File, "test")), HostOf(id));
        Assert.True(reading.TryGet(out var options), string.Join('\n', reading.Faults));
        return options;
    }

    private sealed class Member(int id, SimulatedNode machine)
    {
        public int Id { get; } = id;

        public SimulatedNode Machine { get; } = machine;

        public BrokerNode? Node { get; set; }

        public bool IsReady { get; set; }
    }
}
