using System.Globalization;
using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.Interop.Tests.Commands;
using KRaftNet.Interop.Tests.Quorum;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>
/// Three brokers from three commands, with replicated topics, and what they say of the partitions. Owned by one test.
/// </summary>
internal sealed class ReplicatedCluster : IDisposable
{
    /// <summary>Exit code of a process that SIGTERM ended.</summary>
    private const int EndedBySignal = 143;

    private const int TimeoutMs = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private ReplicatedCluster(QuorumOfThree nodes) => Nodes = nodes;

    /// <summary>The fast time-outs of development nodes, as settings.</summary>
    public static IReadOnlyList<string> Fast { get; } =
        [.. TimingProfile.Fast.Select(setting => $"{setting.Name}={setting.Value}")];

    /// <summary>The processes.</summary>
    public QuorumOfThree Nodes { get; }

    /// <summary>For clients' bootstrap options: all three.</summary>
    public string Bootstrap => string.Join(',', QuorumOfThree.Ids.Select(Nodes.ClientsOf));

    /// <summary>What the nodes printed, for messages.</summary>
    public string Outputs => string.Join("\n---\n", QuorumOfThree.Ids.Select(Nodes.OutputOf));

    /// <summary>Starts three nodes with the fast time-outs and waits until all serve clients.</summary>
    /// <param name="settings">More settings of a node.</param>
    /// <param name="data">The folder in which a node has its data.</param>
    public static async Task<ReplicatedCluster> Start(
        Func<int, IEnumerable<string>>? settings = null, Func<int, string>? data = null)
    {
        var nodes = new QuorumOfThree(new QuorumChoices
        {
            Settings = id => [.. Fast, .. settings?.Invoke(id) ?? []],
            Data = data,
        });
        var cluster = new ReplicatedCluster(nodes);
        try
        {
            await cluster.StartAll(QuorumOfThree.Ids);
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Starts nodes, and waits until they serve clients.</summary>
    public async Task StartAll(IEnumerable<int> ids)
    {
        var started = ids.ToList();
        started.ForEach(Nodes.Start);
        foreach (var id in started)
        {
            await Ready(id);
        }
    }

    /// <summary>Waits until a node that was started serves clients.</summary>
    public Task Ready(int id) => Nodes[id].WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));

    /// <summary>Ends nodes at the same time, and waits until they are gone.</summary>
    public async Task Kill(params IEnumerable<int> ids)
    {
        var killed = ids.ToList();
        killed.ForEach(id => Nodes[id].Send(ProcessSignal.Kill));
        foreach (var id in killed)
        {
            await Nodes[id].WaitForExit();
        }
    }

    /// <summary>
    /// Asks all nodes to stop; each must end well. One that is asked while its process is only beginning, and has said nothing yet,
    /// ends by the signal itself.
    /// </summary>
    public async Task Stop(params IEnumerable<int> ids)
    {
        var stopped = ids.ToList();
        stopped.ForEach(id => Nodes[id].Send(ProcessSignal.Terminate));
        foreach (var id in stopped)
        {
            var exit = await Nodes[id].WaitForExit();
            var hadNotBegun = exit == EndedBySignal && Nodes[id].Output.Length == 0;
            Assert.True(exit == 0 || hadNotBegun, $"node {id} ended with {exit}:\n{Nodes[id].Output}");
        }
    }

    /// <summary>Creates a topic whose partitions need two replicas in sync, however busy the controllers are; gives its id.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="replicas">The brokers of each partition, the preferred leader first.</param>
    public async Task<Uuid> Create(string topic, params IReadOnlyList<int>[] replicas)
    {
        var request = new CreateTopicsRequest { Topics = [Topic(topic, replicas)], TimeoutMs = TimeoutMs };
        using var calls = new BrokerCalls(Nodes.ClientsOf(1));
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await calls.Ask<CreateTopicsRequest, CreateTopicsResponse>(request);
            var error = answer?.Topics is [var made] ? (ErrorCode)made.ErrorCode : ErrorCode.UnknownServerError;
            if (error is ErrorCode.None or ErrorCode.TopicAlreadyExists)
            {
                break;
            }

            Assert.False(limit.IsCancellationRequested, $"{error}\n{Outputs}");
            await Task.Delay(Pause, CancellationToken.None);
        }

        await Healed(topic);
        return (await Ask(1, topic))!.TopicId;
    }

    /// <summary>What a broker says of a topic's partitions; empty if it does not answer, or does not know the topic.</summary>
    public async Task<IReadOnlyList<PartitionState>> Describe(int id, string topic)
    {
        return
        [
            .. (await Ask(id, topic))?.Partitions.Select(partition => new PartitionState(
                partition.LeaderId,
                partition.LeaderEpoch,
                [.. partition.ReplicaNodes],
                [.. partition.IsrNodes],
                [.. partition.EligibleLeaderReplicas ?? []],
                [.. partition.LastKnownElr ?? []])) ?? [],
        ];
    }

    /// <summary>Waits until a broker says of a topic what the condition takes.</summary>
    public async Task<IReadOnlyList<PartitionState>> WaitFor(
        int id, string topic, Func<IReadOnlyList<PartitionState>, bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (true)
        {
            var states = await Describe(id, topic);
            if (states.Count > 0 && condition(states))
            {
                return states;
            }

            Assert.False(
                limit.IsCancellationRequested,
                string.Create(CultureInfo.InvariantCulture, $"node {id} says: {string.Join("; ", states)}\n{Outputs}"));
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Waits until each broker says that all replicas of all partitions are in sync again.</summary>
    public async Task<IReadOnlyList<PartitionState>> Healed(string topic)
    {
        IReadOnlyList<PartitionState> states = [];
        foreach (var id in QuorumOfThree.Ids)
        {
            states = await WaitFor(id, topic, all => all.All(state => state.IsWhole));
        }

        return states;
    }

    /// <summary>All replicas have the same bytes of each partition, every offset below the end once; the nodes have stopped.</summary>
    public void RequireSameFiles(string topic, int partitions, long end)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            var files = QuorumOfThree.Ids.ToDictionary(id => id, id => ReplicaFiles.Read(Nodes.DataOf(id), topic, partition));
            var difference = ReplicaFiles.Difference(files, end);
            Assert.True(difference is null, $"partition {partition}: {difference}\n{Outputs}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Nodes.Dispose();

    private static CreateTopicsRequest.CreatableTopic Topic(string name, IReadOnlyList<int>[] replicas) => new()
    {
        Name = name,
        NumPartitions = -1,
        ReplicationFactor = -1,
        Assignments =
        [
            .. replicas.Select((brokers, partition) => new CreateTopicsRequest.CreatableReplicaAssignment
            {
                PartitionIndex = partition,
                BrokerIds = [.. brokers],
            }),
        ],
        Configs = [new CreateTopicsRequest.CreatableTopicConfig { Name = "min.insync.replicas", Value = "2" }],
    };

    /// <summary>What a broker says of a topic; null if it does not answer, or does not know it.</summary>
    private async Task<DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic?> Ask(int id, string topic)
    {
        using var calls = new BrokerCalls(Nodes.ClientsOf(id));
        var answer = await calls.Ask<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>(
            new DescribeTopicPartitionsRequest
            {
                Topics = [new DescribeTopicPartitionsRequest.TopicRequest { Name = topic }],
            });
        return answer?.Topics is [{ ErrorCode: (short)ErrorCode.None } described] ? described : null;
    }
}
