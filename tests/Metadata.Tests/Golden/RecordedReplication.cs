using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Controller.Reassignments;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>
/// The controller of a recorded cluster, whose brokers come and go as recorded. An acknowledgement means what it means
/// there. What leaders report, which is not recorded, is taken from the ISRs that were seen. Owned by one test.
/// </summary>
internal sealed class RecordedReplication
{
    private readonly TestCluster _cluster = new(elr: true, "ack.durability=replicated");
    private readonly SortedDictionary<int, long> _cleanEpochs = [];
    private readonly SortedSet<int> _dead = [];

    /// <param name="brokers">All of them; they run.</param>
    internal RecordedReplication(IEnumerable<int> brokers) => _cluster.Start([.. brokers]);

    internal ControllerContext Context => _cluster.Context;

    internal PartitionRegistration? Find(TopicPartition id) => _cluster.Image.Topics.Find(id);

    internal TResponse Commit<TResponse>(ControllerResult<TResponse> result) => _cluster.Commit(result);

    /// <summary>Makes the topics that were made, where the replicas were named.</summary>
    internal void CreateTopics(JsonElement request, JsonElement response, short version)
    {
        var wanted = CreateTopicsRequest.ReadJson(request, version).Topics;
        var made = CreateTopicsResponse.ReadJson(response, version).Topics.Where(topic => topic.ErrorCode == 0);
        foreach (var topic in made)
        {
            var asked = wanted.First(candidate => candidate.Name == topic.Name);
            if (asked.Assignments.Count > 0)
            {
                _cluster.Commit(
                [
                    new TopicRecord { Name = topic.Name, TopicId = topic.TopicId }.Versioned(),
                    .. asked.Configs.Select(config => ConfigRecords.Set(
                        ConfigResource.Topic(topic.Name), config.Name, config.Value).Versioned()),
                    .. asked.Assignments.Select(assignment => Partition(topic.TopicId, assignment).Versioned()),
                ]);
            }
        }
    }

    /// <summary>The process ended at once; the controller does not know yet.</summary>
    internal void Kill(int broker) => _dead.Add(broker);

    /// <summary>The broker is let go by the controller.</summary>
    internal void Stop(int broker)
    {
        FenceDead();
        while (!_cluster.Heartbeat(broker, wantShutDown: true).ShouldShutDown)
        {
            foreach (var other in _cluster.Image.Cluster.Brokers.Values.Where(other => !other.Fenced && other.Id.Value != broker))
            {
                _cluster.Heartbeat(other.Id.Value);
            }
        }

        _cleanEpochs[broker] = _cluster.Epoch(broker);
    }

    /// <summary>A new process, which knows whether the one before ended cleanly, registers and is unfenced.</summary>
    internal void Start(int broker)
    {
        if (_dead.Remove(broker))
        {
            _cluster.Sessions = _cluster.Sessions.Without(new NodeId(broker));
        }

        _cleanEpochs.Remove(broker, out var clean);
        var incarnation = (ulong)_cluster.NextOffset;
        var previous = clean == 0 ? -1 : clean;
        Assert.Equal(0, _cluster.Register(TestCluster.Registration(broker, incarnation, previous)).ErrorCode);
        Assert.False(_cluster.Heartbeat(broker).IsFenced);
    }

    /// <summary>The sessions of brokers that were killed run out.</summary>
    internal void FenceDead()
    {
        foreach (var broker in _dead)
        {
            _cluster.Commit(BrokerRemoval.Fence(_cluster.Context, new NodeId(broker)));
            _cluster.Sessions = _cluster.Sessions.Without(new NodeId(broker));
        }

        _dead.Clear();
    }

    /// <summary>Lets the leader report what must have led to the partition that was seen.</summary>
    internal void Follow(RecordedPartition seen)
    {
        if (Find(seen.Id) is not { } state)
        {
            return;
        }

        if (state.Leader != NodeId.None && seen.Leader == state.Replicas[0].Value && seen.Leader != state.Leader.Value &&
            state.Isr.Contains(state.Replicas[0]))
        {
            _cluster.Commit(LeaderElections.Preferred(_cluster.Context));
            state = Find(seen.Id)!;
        }

        if (IsrThatLedTo(seen, state) is { } isr)
        {
            Propose(seen.Id, state, isr);
        }
    }

    internal ElectLeadersResponse Elect(JsonElement request, short version) =>
        Commit(ElectLeadersDecision.Decide(Context, ElectLeadersRequest.ReadJson(request, version), version));

    internal AlterPartitionReassignmentsResponse Reassign(JsonElement request, short version) => Commit(
        AlterPartitionReassignmentsDecision.Decide(
            Context, AlterPartitionReassignmentsRequest.ReadJson(request, version)));

    internal ListPartitionReassignmentsResponse ListReassignments(JsonElement request, short version) =>
        OngoingReassignments.List(_cluster.Image, ListPartitionReassignmentsRequest.ReadJson(request, version));

    internal void AlterConfigs(JsonElement request, short version)
    {
        var wanted = IncrementalAlterConfigsRequest.ReadJson(request, version);
        wanted.Resources.RemoveAll(resource => resource.ResourceType != (sbyte)ConfigResourceType.Topic);
        Commit(ConfigControl.IncrementalAlter(Context, wanted));
    }

    private PartitionRecord Partition(Uuid topic, CreateTopicsRequest.CreatableReplicaAssignment assignment)
    {
        var isr = assignment.BrokerIds.Where(id => _cluster.Image.Cluster.IsActive(new NodeId(id))).ToList();
        return new PartitionRecord
        {
            TopicId = topic,
            PartitionId = assignment.PartitionIndex,
            Replicas = [.. assignment.BrokerIds],
            Isr = isr,
            Leader = isr[0],
            LeaderEpoch = 0,
            PartitionEpoch = 0,
            Directories = [.. assignment.BrokerIds.Select(TestCluster.Directory)],
        };
    }

    /// <summary>
    /// The ISR with those that joined it, if it is of the same leader epoch and they take part; while replicas are moved
    /// and the seen ones are those afterwards, the ISR that completes it.
    /// </summary>
    private ValueList<NodeId>? IsrThatLedTo(RecordedPartition seen, PartitionRegistration state)
    {
        var ours = RecordedPartition.Of(seen.Id, state);
        var isDone = state.IsReassigning && seen.Replicas == string.Join(',', state.Replicas.Except(state.RemovingReplicas));
        ValueList<NodeId> joined = isDone && seen.LeaderEpoch >= ours.LeaderEpoch
            ? state.AddingReplicas.Except(state.Isr)
            : [.. seen.IsrMembers.Except(ours.IsrMembers).Select(id => new NodeId(id))];
        var isSameEpoch = seen.Leader == ours.Leader && seen.LeaderEpoch == ours.LeaderEpoch;
        var canJoin = !joined.IsEmpty && joined.All(_cluster.Image.Cluster.IsActive) && state.Replicas.ContainsAll(joined);
        return canJoin && (isDone || isSameEpoch) ? [.. state.Isr, .. joined] : null;
    }

    private void Propose(TopicPartition id, PartitionRegistration state, ValueList<NodeId> isr)
    {
        var leader = state.Leader.Value;
        var response = Commit(AlterPartitionDecision.Decide(
            Context,
            new AlterPartitionRequest
            {
                BrokerId = leader,
                BrokerEpoch = _cluster.Epoch(leader),
                Topics =
                [
                    new AlterPartitionRequest.TopicData
                    {
                        TopicId = _cluster.Image.Topics.Find(id.Topic)!.Id.Value,
                        Partitions =
                        [
                            new AlterPartitionRequest.PartitionData
                            {
                                PartitionIndex = id.Partition,
                                LeaderEpoch = state.LeaderEpoch.Value,
                                PartitionEpoch = state.PartitionEpoch,
                                NewIsr = [.. isr.Select(node => node.Value)],
                            },
                        ],
                    },
                ],
            },
            version: 2));
        var error = (Protocol.ErrorCode)response.Topics[0].Partitions[0].ErrorCode;
        Assert.True(error is Protocol.ErrorCode.None or Protocol.ErrorCode.NewLeaderElected, $"{id}: {isr} is {error}");
    }
}
