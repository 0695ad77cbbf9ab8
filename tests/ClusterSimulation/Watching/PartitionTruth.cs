using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Replication;

namespace KRaftNet.ClusterSimulation.Watching;

/// <summary>
/// What is true of a partition, whoever says what: the batches that were committed, who led in which epoch, what the controller
/// made of it, and its replicas that run. Every look at a replica is held against it. The rules are named as in the list of
/// invariants P1 to P12 (docs/internals/cluster-simulation.md). Owned by the simulation's thread.
/// </summary>
internal sealed class PartitionTruth(TopicIdPartition id, string topic, int minInSync, ClusterTruth cluster)
{
    private readonly List<BatchFact> _committed = [];
    private readonly List<int> _committedIn = [];
    private readonly Dictionary<(int Epoch, long Base), BatchFact> _written = [];
    private readonly SortedDictionary<int, NodeId> _leaders = [];
    private readonly SortedDictionary<int, PartitionRegistration> _states = [];
    private readonly SortedDictionary<NodeId, ReplicaWatch> _replicas = [];

    /// <summary>The partition.</summary>
    public TopicIdPartition Id => id;

    /// <summary>The topic's name.</summary>
    public string Topic => topic;

    /// <summary>All below is committed: a leader has said so.</summary>
    public long End { get; private set; }

    /// <summary>
    /// The highest start of a leader's log. What is below is deleted, and a follower that had other records there is not told.
    /// </summary>
    public long DeletedTo { get; private set; }

    /// <summary>The newest state that any node has published.</summary>
    public PartitionRegistration? Newest { get; private set; }

    /// <summary>The committed batches from the first.</summary>
    public IReadOnlyList<BatchFact> Committed => _committed;

    /// <summary>The replicas of brokers that run.</summary>
    public IReadOnlyDictionary<NodeId, ReplicaWatch> Replicas => _replicas;

    /// <summary>A broker runs with a replica.</summary>
    public void Add(ReplicaWatch watch) => _replicas[watch.Broker] = watch;

    /// <summary>A broker ended, or its replica did.</summary>
    public void Remove(ReplicaWatch watch)
    {
        if (_replicas.GetValueOrDefault(watch.Broker) == watch)
        {
            _replicas.Remove(watch.Broker);
        }
    }

    /// <summary>The log of a leader begins there.</summary>
    public void OnStart(long start) => DeletedTo = Math.Max(DeletedTo, start);

    /// <summary>Whether a batch is committed and not deleted.</summary>
    public bool IsCommitted(in BatchFact batch)
    {
        foreach (var committed in _committed)
        {
            if (committed == batch && batch.Next > DeletedTo)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>P1, P2: a node has published a state of the partition.</summary>
    public void OnState(PartitionRegistration state)
    {
        if (_states.TryGetValue(state.PartitionEpoch, out var known))
        {
            Rule.Require("P2", known == state, $"{this}: two states of partition epoch {state.PartitionEpoch}: {known} and {state}");
            return;
        }

        StateRules.Check(this, state, minInSync, cluster.IsElrEnabled, cluster.IsElrEnabled && cluster.IsReplicated);
        foreach (var (epoch, other) in _states)
        {
            Rule.Require(
                "P2",
                epoch < state.PartitionEpoch ? other.LeaderEpoch <= state.LeaderEpoch : other.LeaderEpoch >= state.LeaderEpoch,
                $"{this}: the leader epoch goes back between {other} and {state}");
            Rule.Require(
                "P11",
                other.LeaderEpoch != state.LeaderEpoch || other.Leader == state.Leader,
                $"{this}: one epoch has two leaders: {other} and {state}");
        }

        if (_states.TryGetValue(state.PartitionEpoch - 1, out var before))
        {
            StateRules.CheckStep(this, before, state);
        }

        _states.Add(state.PartitionEpoch, state);
        Newest = _states.Values.Last();
    }

    /// <summary>
    /// P2: an ISR that its leader proposed is taken only while the partition is as it was then, and every member is the process of
    /// which the leader knows how far it is (KIP-903).
    /// </summary>
    public void CheckProposal(PartitionRegistration state, ClusterImage brokers)
    {
        if (_replicas.GetValueOrDefault(state.Leader)?.Leadership?.State.InFlight is not { } proposal
            || proposal.LeaderEpoch != state.LeaderEpoch
            || !_states.TryGetValue(state.PartitionEpoch - 1, out var before)
            || before.Isr.ContainsAll(state.Isr))
        {
            return;
        }

        // Only a proposal brings members.
        Rule.Require(
            "P2",
            proposal.PartitionEpoch >= before.PartitionEpoch,
            $"{this}: what was proposed on partition epoch {proposal.PartitionEpoch} became of {before}: {state}");
        if (proposal.PartitionEpoch != before.PartitionEpoch)
        {
            return;
        }

        foreach (var member in proposal.Isr)
        {
            var registered = brokers.Broker(member.Broker)?.Epoch;
            Rule.Require(
                "P2",
                member.Epoch == BrokerEpoch.None || member.Epoch == registered || !state.Isr.Contains(member.Broker),
                $"{this}: broker {member.Broker} joined with epoch {member.Epoch}, it is registered with {registered}: {state}");
        }
    }

    /// <summary>P6, P11: a broker begins to lead in an epoch: nobody else does, and it has what earlier ones committed.</summary>
    public void OnLeader(ReplicaWatch watch, LeaderEpoch epoch)
    {
        Rule.Require(
            "P11",
            _leaders.TryAdd(epoch.Value, watch.Broker) || _leaders[epoch.Value] == watch.Broker,
            $"{this}: broker {watch.Broker} leads in epoch {epoch}, as did broker {_leaders[epoch.Value]}");
        if (cluster.MayLack(watch.Broker))
        {
            return;
        }

        for (var i = 0; i < _committed.Count && _committedIn[i] < epoch.Value; i++)
        {
            var batch = _committed[i];
            Rule.Require("P6", Has(watch, batch), $"the new leader {watch} lacks {batch}, which is committed");
        }
    }

    /// <summary>P7, P11: a batch is one and the same wherever it has this epoch and offset.</summary>
    public void OnBatch(ReplicaWatch watch, in BatchFact batch) => Rule.Require(
        "P11",
        _written.TryAdd((batch.Epoch, batch.Base), batch) || _written[(batch.Epoch, batch.Base)] == batch,
        $"{watch} has {batch}, another has {_written[(batch.Epoch, batch.Base)]}");

    /// <summary>P4, P5, P7: a replica's high watermark moved, or was seen for the first time.</summary>
    /// <param name="watch">The replica.</param>
    /// <param name="before">Where it was.</param>
    /// <param name="isrSize">Members of the ISR by which a leader did it.</param>
    public void OnHighWatermark(ReplicaWatch watch, long before, int isrSize)
    {
        var now = watch.Offsets.HighWatermark.Value;
        if (now > End && watch.Leadership is { State: { } state })
        {
            RequireMembers(watch, state, now, isrSize);
            Commit(watch, now, state.Committed.LeaderEpoch.Value);
        }
        else if (now > End && Newest is { } newest && IsLast(watch.Broker, newest))
        {
            // It led alone, and was told in the same step that nobody does any more.
            Commit(watch, now, newest.LeaderEpoch.Value - 1);
        }

        Rule.Require("P7", now <= End, $"{watch} takes for committed what no leader has committed ({End})");
        foreach (var batch in _committed)
        {
            Rule.Require(
                "P7",
                batch.Next <= before || batch.Next > now || Has(watch, batch),
                $"{watch} lacks {batch} below its high watermark");
        }
    }

    /// <summary>P3, P6: whoever may be elected now has everything that is committed.</summary>
    public void CheckMembers()
    {
        if (Newest is not { } state || _committed.Count == 0)
        {
            return;
        }

        foreach (var member in state.Isr)
        {
            CheckMember(member, "in the ISR of", state);
        }

        foreach (var member in state.Elr)
        {
            CheckMember(member, "in the ELR of", state);
        }
    }

    /// <summary>In a few words.</summary>
    public override string ToString() => $"{topic}-{id.Partition}";

    /// <summary>All states and what runs, for whoever looks into a failure.</summary>
    public string Describe()
    {
        var states = _states.Values.Select(state =>
            $"  {state.PartitionEpoch}: epoch {state.LeaderEpoch}, leader {state.Leader}, ISR {state.Isr}, ELR {state.Elr}, "
            + $"replicas {state.Replicas}, adding {state.AddingReplicas}, removing {state.RemovingReplicas}");
        return $"{this}, committed up to {End}, deleted up to {DeletedTo}\n{string.Join('\n', states)}\n  "
            + string.Join("\n  ", _replicas.Values);
    }

    private static bool IsLast(NodeId broker, PartitionRegistration state) =>
        state.Isr.Concat(state.Elr).All(member => member == broker);

    private void RequireMembers(ReplicaWatch leader, LeaderReplica state, long now, int isrSize)
    {
        var needed = Math.Min(minInSync, state.Committed.Replicas.Length);
        Rule.Require("P5", isrSize >= needed, $"{leader} commits with an ISR of {isrSize}, the minimum is {needed}");
        foreach (var member in state.Committed.Isr)
        {
            CheckEnd(leader, member, now);
        }

        foreach (var member in state.InFlight?.Isr ?? [])
        {
            CheckEnd(leader, member.Broker, now);
        }
    }

    private void Commit(ReplicaWatch leader, long now, int epoch)
    {
        foreach (var batch in leader.Batches)
        {
            if (batch.Base >= End && batch.Next <= now)
            {
                Rule.Require("P10", batch.Base == End, $"{this}: committed up to {End}, then {batch} in {leader}");
                _committed.Add(batch);
                _committedIn.Add(epoch);
                End = batch.Next;
            }
        }
    }

    /// <summary>P3, P5: what a leader takes for committed is counted in every member that it knows of or has proposed.</summary>
    private void CheckEnd(ReplicaWatch leader, NodeId member, long now)
    {
        if (_replicas.TryGetValue(member, out var watch) && watch.Log is not null && !cluster.MayLack(member))
        {
            Rule.Require("P5", EndOf(watch) >= now, $"{leader} commits what {watch} does not have");
        }
    }

    private void CheckMember(NodeId member, string role, PartitionRegistration state)
    {
        if (_replicas.TryGetValue(member, out var watch) && watch.Log is not null && !cluster.MayLack(member))
        {
            Rule.Require(
                "P6",
                EndOf(watch) >= End && Has(watch, _committed[^1]),
                $"{watch} is {role} {state}, and lacks what is committed up to {End}");
        }
    }

    private bool Has(ReplicaWatch watch, in BatchFact batch) => batch.Next <= DeletedTo || watch.Has(batch);

    /// <summary>What survives a crash of the kind that the topic is promised to survive.</summary>
    private long EndOf(ReplicaWatch watch) =>
        cluster.IsReplicated ? watch.Offsets.LogEnd.Value : watch.Offsets.FlushedEnd.Value;
}
