using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.ClusterSimulation.World;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.ClusterSimulation.Clients;

/// <summary>
/// Makes the topics, then deletes records, moves leaders and replicas, and makes and deletes one more topic again and again. Owned
/// by its loop.
/// </summary>
internal sealed class ClusterAdministrator(ClusterSeat seat, ClusterEvidence evidence, ClusterPlan plan, ClusterTruth truth)
{
    /// <summary>A topic that comes and goes.</summary>
    public static readonly TopicSpec Moody = new("moody", 1, 3, 2);

    private const int TimeoutMs = 1500;
    private readonly ClusterView _view = new(seat);

    /// <summary>Whether the topics that are to stay are there.</summary>
    public bool HasMade { get; private set; }

    /// <summary>Works until the clients are to rest.</summary>
    public async Task Run()
    {
        foreach (var spec in plan.Topics)
        {
            while (await Create(spec) is not (ErrorCode.None or ErrorCode.TopicAlreadyExists))
            {
                await seat.Pause(200);
            }
        }

        HasMade = true;
        truth.Expect(Moody);
        while (!evidence.Shared.IsOver)
        {
            await seat.Pause(500);
            await _view.Refresh();
            await DoSomething();
        }

        seat.Doing = "nothing any more";
    }

    private async Task DoSomething()
    {
        switch (seat.Random.Next(10))
        {
            case < 2:
                await DeleteRecords();
                break;
            case < 5:
                await ElectPreferred();
                break;
            case < 8:
                await Reassign();
                break;
            case 8:
                await Create(Moody);
                break;
            default:
                await Delete(Moody);
                break;
        }
    }

    private async Task<ErrorCode?> Create(TopicSpec spec)
    {
        truth.Expect(spec);
        seat.Doing = $"making {spec.Name}";
        var topic = new CreateTopicsRequest.CreatableTopic
        {
            Name = spec.Name,
            NumPartitions = spec.Partitions,
            ReplicationFactor = (short)spec.Replicas,
        };
        Config("min.insync.replicas", $"{spec.MinInSync}");
        Config("ack.durability", plan.IsReplicated ? "replicated" : "fsync");
        var request = new CreateTopicsRequest { TimeoutMs = TimeoutMs, Topics = [topic] };
        using var reply = await seat.Ask<CreateTopicsRequest, CreateTopicsResponse>(seat.AnyBroker(), request);
        var error = reply is null ? (ErrorCode?)null : (ErrorCode)reply.Message.Topics.Single().ErrorCode;
        seat.Doing += $": {error}";
        return error;

        void Config(string name, string value) =>
            topic.Configs.Add(new CreateTopicsRequest.CreatableTopicConfig { Name = name, Value = value });
    }

    private async Task Delete(TopicSpec spec)
    {
        evidence.Deletes(spec.Name);
        var request = new DeleteTopicsRequest { TimeoutMs = TimeoutMs };
        request.Topics.Add(new DeleteTopicsRequest.DeleteTopicState { Name = spec.Name, TopicId = Uuid.Zero });
        using var reply = await seat.Ask<DeleteTopicsRequest, DeleteTopicsResponse>(seat.AnyBroker(), request);
    }

    private async Task DeleteRecords()
    {
        // By name, a topic that comes and goes may be another one when the request arrives.
        if (await _view.Pick() is not { } partition || partition.Topic.Name == Moody.Name)
        {
            return;
        }

        var end = truth.Find(partition.Id)?.End ?? 0;
        var request = new DeleteRecordsRequest { TimeoutMs = TimeoutMs };
        request.Topics.Add(new DeleteRecordsRequest.DeleteRecordsTopic { Name = partition.Topic.Name });
        request.Topics[0].Partitions.Add(new DeleteRecordsRequest.DeleteRecordsPartition
        {
            PartitionIndex = partition.Index,
            Offset = seat.Random.Chance(0.3) ? -1 : seat.Random.Next(end + 1),
        });
        var wereThere = AreAllThere(partition);
        using var reply = await seat.Ask<DeleteRecordsRequest, DeleteRecordsResponse>(partition.Leader, request);
        if (reply?.Message.Topics is [{ Partitions: [{ ErrorCode: 0 } told] }])
        {
            evidence.RequireCommitted(partition.Id, told.LowWatermark, "P12", "records are deleted");
            if (wereThere && AreAllThere(partition))
            {
                evidence.Deleted(partition.Id, told.LowWatermark);
            }
        }
    }

    /// <summary>A replica that is not there is not waited for (KIP-107), and may bring back what was deleted.</summary>
    private bool AreAllThere(KnownPartition partition) =>
        partition.Replicas.All(truth.Newest.Cluster.IsActive)
        && truth.Find(partition.Id)?.Newest?.Replicas.All(partition.Replicas.Contains) == true;

    private async Task ElectPreferred()
    {
        var request = new ElectLeadersRequest { ElectionType = 0, TopicPartitions = null, TimeoutMs = TimeoutMs };
        using var reply = await seat.Ask<ElectLeadersRequest, ElectLeadersResponse>(seat.AnyBroker(), request);
    }

    /// <summary>To other brokers, in another order, to more or fewer; or back from a reassignment that is under way.</summary>
    private async Task Reassign()
    {
        if (await _view.Pick() is not { } partition)
        {
            return;
        }

        var request = new AlterPartitionReassignmentsRequest { TimeoutMs = TimeoutMs };
        request.Topics.Add(new AlterPartitionReassignmentsRequest.ReassignableTopic { Name = partition.Topic.Name });
        request.Topics[0].Partitions.Add(new AlterPartitionReassignmentsRequest.ReassignablePartition
        {
            PartitionIndex = partition.Index,
            Replicas = seat.Random.Chance(0.2) ? null : DrawReplicas(),
        });
        using var reply =
            await seat.Ask<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>(seat.AnyBroker(), request);
    }

    private List<int> DrawReplicas()
    {
        var brokers = Enumerable.Range(1, ClusterPlan.BrokerCount).ToList();
        for (var i = brokers.Count - 1; i > 0; i--)
        {
            var other = seat.Random.Next(i + 1);
            (brokers[i], brokers[other]) = (brokers[other], brokers[i]);
        }

        return seat.Random.Chance(0.5) ? brokers : brokers[..2];
    }
}
