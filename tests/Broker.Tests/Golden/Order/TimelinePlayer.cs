using System.Globalization;
using System.Text.RegularExpressions;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>
/// Does to a quorum of ours what was done to a recorded one, at the same times of a simulated clock: to its leader what was
/// done to the leader, to another what was done to another. Owned by the simulation's thread.
/// </summary>
internal sealed partial class TimelinePlayer : IDisposable
{
    private readonly RecordedQuorum _recorded;
    private readonly SimulatedCluster _cluster;
    private readonly Dictionary<int, int> _ours;
    private readonly HashSet<int> _held = [];
    private readonly Dictionary<int, Raft.ReplicaKey> _observers = [];

    public TimelinePlayer(RecordedQuorum recorded, ulong seed)
    {
        _recorded = recorded;
        _ours = recorded.Voters.ToDictionary(id => id);
        SimulatedCluster? cluster = null;
        _cluster = cluster = new SimulatedCluster(
            seed, recorded.Voters.Count, ("metadata.log.max.record.bytes.between.snapshots", "4000"))
        {
            NetworkOf = (id, network) => new QuorumTap(network, id, address => cluster!.ControllerAt(address), Now, Rpcs),
        };
    }

    /// <summary>What was done to ours.</summary>
    public List<QuorumEvent> Events { get; } = [];

    /// <summary>What was asked and answered.</summary>
    public List<QuorumRpc> Rpcs { get; } = [];

    /// <summary>Plays it all.</summary>
    public void Play()
    {
        foreach (var (i, done) in _recorded.Events.Index())
        {
            Do(done);
            var end = i + 1 < _recorded.Events.Count ? _recorded.Events[i + 1].At : _recorded.End;
            var left = TimeSpan.FromMilliseconds(end - done.At);
            _cluster.World.RunFor(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cluster.Dispose();

    private double Now() => _cluster.World.Scheduler.Now.TotalMilliseconds;

    private void Do(QuorumEvent done)
    {
        var node = done.Verb is QuorumVerb.Start or QuorumVerb.Resume ? NodeFor(done.Node) : Counterpart(done);
        var isRunning = _cluster.Ids.Contains(node) && _cluster.MachineOf(node).Process is not null;
        if (isRunning == (done.Verb == QuorumVerb.Start))
        {
            // What it was done for has come about by itself.
            return;
        }

        Events.Add(done with { At = Now(), Node = node });
        switch (done.Verb)
        {
            case QuorumVerb.Start:
                Start(node, done.Note);
                break;
            case QuorumVerb.Stop:
                _cluster.Stop(node);
                break;
            case QuorumVerb.Kill:
                _cluster.Crash(node, CrashMode.KeepAll);
                break;
            case QuorumVerb.Pause:
                _held.Add(node);
                _cluster.MachineOf(node).Process!.Pause();
                break;
            case QuorumVerb.Resume:
                _held.Remove(node);
                _cluster.MachineOf(node).Process!.Resume();
                break;
            case QuorumVerb.Add:
                _cluster.Await(() => Add(_observers[node]), $"node {node} is not made a voter");
                break;
            default:
                Remove(node);
                break;
        }
    }

    private void Start(int node, string note)
    {
        if (ChangedPort().Match(note) is { Success: true } port)
        {
            _cluster.MoveController(node, int.Parse(port.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        }

        if (!_cluster.Ids.Contains(node))
        {
            _observers[node] = _cluster.AddObserver(node);
        }

        if (Setting().Match(note) is { Success: true } setting)
        {
            _cluster.Start(node, (setting.Groups[1].Value, setting.Groups[2].Value));
        }
        else
        {
            _cluster.Start(node);
        }
    }

    private int NodeFor(int recorded) => _ours.TryGetValue(recorded, out var node) ? node : _ours[recorded] = recorded;

    /// <summary>Which of ours it is done to: a leader stands for a leader, and from then on for that node.</summary>
    private int Counterpart(QuorumEvent done)
    {
        var node = NodeFor(done.Node);
        var isLeader = RecordedLeaderAt(done.At) == done.Node;
        if (Leader() is not { } leader || isLeader == (node == leader))
        {
            return node;
        }

        var other = isLeader
            ? leader
            : _ours.Values.Order().First(id => id != leader && !_held.Contains(id) && _cluster.MachineOf(id).Process is not null);
        var standsFor = _ours.First(pair => pair.Value == other).Key;
        (_ours[done.Node], _ours[standsFor]) = (other, node);
        return other;
    }

    private int? RecordedLeaderAt(double at)
    {
        var last = _recorded.Rpcs.LastOrDefault(rpc => rpc.At < at && rpc.What == QuorumRpc.Fetched);
        return last.What is null ? null : last.To;
    }

    private int? Leader()
    {
        foreach (var id in _cluster.Ids)
        {
            if (!_held.Contains(id) && _cluster.MachineOf(id).Process is not null && _cluster.DescribeQuorum(id).ErrorCode == 0)
            {
                return id;
            }
        }

        return null;
    }

    private bool Add(Raft.ReplicaKey key)
    {
        var client = _cluster.Connect(_cluster.AwaitLeader(), toController: true);
        var answer = client.Call<AddRaftVoterRequest, AddRaftVoterResponse>(
            new AddRaftVoterRequest
            {
                ClusterId = null,
                TimeoutMs = 5_000,
                VoterId = key.Id.Value,
                VoterDirectoryId = key.Directory.Value,
                Listeners = [new AddRaftVoterRequest.Listener { Name = "CONTROLLER", Host = $"node{key.Id}", Port = 9093 }],
            },
            0);
        client.Close();
        return answer.ErrorCode == 0;
    }

    private void Remove(int node)
    {
        var leader = _cluster.AwaitLeader();
        var directory = _cluster.DescribeQuorum(leader).CurrentVoters
            .First(voter => voter.ReplicaId == node).ReplicaDirectoryId;
        var client = _cluster.Connect(leader, toController: true);
        Assert.Equal(0, client.Call<RemoveRaftVoterRequest, RemoveRaftVoterResponse>(
            new RemoveRaftVoterRequest { ClusterId = null, VoterId = node, VoterDirectoryId = directory }, 0).ErrorCode);
        client.Close();
    }

    [GeneratedRegex(@"port changed to (\d+)$")]
    private static partial Regex ChangedPort();

    [GeneratedRegex(@"^([a-z.]+)=(\S+)$")]
    private static partial Regex Setting();
}
