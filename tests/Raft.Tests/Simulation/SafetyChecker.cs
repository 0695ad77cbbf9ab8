namespace KRaftNet.Raft.Tests.Simulation;

/// <summary>A promise of consensus was broken.</summary>
internal sealed class SafetyException(string rule, string detail) : Exception($"{rule}: {detail}");

/// <summary>
/// Watches every step of every node from outside, with a memory that no crash touches. The names are those of the Raft
/// paper's figure 3; the log matching property is checked by induction, one link per append.
/// </summary>
internal sealed class SafetyChecker
{
    private readonly Dictionary<LeaderEpoch, NodeId> _leaders = [];
    private readonly Dictionary<(ReplicaKey Voter, LeaderEpoch Epoch), ReplicaKey> _votes = [];
    private readonly Dictionary<(Offset Base, LeaderEpoch Epoch), (ulong Content, LeaderEpoch Before)> _links = [];
    private readonly Dictionary<Offset, Batch> _committed = [];

    /// <summary>The end of what any node has ever held for committed.</summary>
    public OffsetAndEpoch CommittedEnd { get; private set; }

    /// <summary>How many batches were committed.</summary>
    public int CommittedCount => _committed.Count;

    /// <summary>How many leaders there were.</summary>
    public int Leaders => _leaders.Count;

    /// <summary>How many voter sets were appended by leaders.</summary>
    public int VoterSets { get; private set; }

    /// <summary>How many snapshots were installed.</summary>
    public int Snapshots { get; private set; }

    /// <summary>How many times a log was cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>A log is cut: never below what is committed, nor a leader's.</summary>
    public void Cut(SimNode node, Offset end)
    {
        Cuts++;
        Require(end >= node.HighWatermark, "NeverCutCommitted", $"{node.Key} cuts at {end} below {node.HighWatermark}");
        Require(node.Role != RaftRole.Leader, "LeaderAppendOnly", $"{node.Key} cuts at {end}");
    }

    /// <summary>Election safety and leader completeness.</summary>
    public void BecameLeader(SimNode node, LeaderEpoch epoch)
    {
        Require(_leaders.TryAdd(epoch, node.Key.Id), "ElectionSafety", $"a second leader {node.Key} in epoch {epoch}");
        var log = node.Log.Batches.ToDictionary(b => b.BaseOffset);
        foreach (var batch in _committed.Values.Where(b => b.End > node.Log.Start.Offset))
        {
            var held = log.TryGetValue(batch.BaseOffset, out var own) && own.IsSame(batch);
            Require(held, "LeaderCompleteness", $"leader {node.Key} of epoch {epoch} lacks committed {batch}");
        }
    }

    /// <summary>Epochs rise, votes stay, and nobody believes in a leader that was not elected.</summary>
    public void Promises(SimNode node, ElectionState before, ElectionState after)
    {
        Require(after.Epoch >= before.Epoch, "MonotonicEpoch", $"{node.Key} {before} -> {after}");
        if (after.Epoch == before.Epoch && before.Voted is not null && after.LeaderId != node.Key.Id)
        {
            Require(after.Voted == before.Voted, "StableVote", $"{node.Key} {before} -> {after}");
        }

        if (after.HasLeader && after.LeaderId != node.Key.Id)
        {
            var known = _leaders.TryGetValue(after.Epoch, out var leader) && leader == after.LeaderId;
            Require(known, "TrueLeader", $"{node.Key} follows {after}, which never led");
        }
    }

    /// <summary>One vote per replica and epoch, and it is on disk when it leaves.</summary>
    public void VoteLeaves(SimNode node, LeaderEpoch epoch, ReplicaKey candidate)
    {
        var first = _votes.TryAdd((node.Key, epoch), candidate);
        var same = first || _votes[(node.Key, epoch)].Matches(candidate);
        Require(same, "OneVote", $"{node.Key} votes for {candidate} in epoch {epoch} after another");
        var durable = node.DurableElection;
        var kept = durable.Epoch > epoch || (durable.Epoch == epoch && durable.Voted?.Matches(candidate) == true);
        Require(kept, "VoteDurableFirst", $"{node.Key} votes for {candidate} in epoch {epoch}, on disk is {durable}");
    }

    /// <summary>
    /// Log matching: a batch at an offset of an epoch is one and the same, and so is what stands before it.
    /// </summary>
    public void Appended(SimNode node, Batch batch, LeaderEpoch before)
    {
        var link = (batch.Content, before);
        var isFirst = _links.TryAdd((batch.BaseOffset, batch.Epoch), link);
        VoterSets += isFirst && batch.Control.OfType<VotersRecord>().Any() ? 1 : 0;
        var known = isFirst || _links[(batch.BaseOffset, batch.Epoch)] == link;
        Require(known, "LogMatching", $"{node.Key} appends {batch} after epoch {before}, elsewhere it is another");
    }

    /// <summary>State machine safety and, at the leader that commits first, durability on a majority.</summary>
    public void Committed(SimNode node, Offset highWatermark, IReadOnlyList<SimNode> all)
    {
        Require(highWatermark >= node.HighWatermark, "MonotonicHighWatermark", $"{node.Key} {highWatermark}");
        Require(highWatermark <= node.Log.End, "HighWatermarkInLog", $"{node.Key} {highWatermark}");
        var agreed = CommittedEnd.Offset;
        foreach (var batch in node.Log.From(node.HighWatermark).TakeWhile(b => b.BaseOffset < highWatermark))
        {
            Require(batch.End <= highWatermark, "WholeBatches", $"{node.Key} commits {highWatermark} within {batch}");
            if (batch.BaseOffset >= agreed)
            {
                Require(node.Role == RaftRole.Leader, "LeaderCommits", $"{node.Key} commits {batch} first");
                _committed.Add(batch.BaseOffset, batch);
                CommittedEnd = new OffsetAndEpoch(batch.End, batch.Epoch);
            }
            else
            {
                var same = _committed.TryGetValue(batch.BaseOffset, out var other) && other.IsSame(batch);
                Require(same, "StateMachineSafety", $"{node.Key} holds {batch} for committed, others {other}");
            }
        }

        if (highWatermark > agreed)
        {
            Require(CommittedEnd.Epoch == node.Epoch, "OwnEpochCommits", $"{node.Key} of {node.Epoch}: {CommittedEnd}");
            OnDurableMajority(node, CommittedEnd, all);
        }
    }

    /// <summary>A snapshot stands for committed records only.</summary>
    public void Installed(SimNode node, OffsetAndEpoch id)
    {
        Snapshots++;
        var last = _committed.Values.FirstOrDefault(b => b.End == id.Offset);
        Require(last?.Epoch == id.Epoch, "SnapshotOfCommitted", $"{node.Key} installs {id}, committed is {last}");
        Require(node.Core!.Role != RaftRole.Leader, "LeaderNeverLoadsSnapshot", $"{node.Key}");
    }

    // A voter whose disk was replaced in the meantime has another key; it may have been among the majority.
    private static void OnDurableMajority(SimNode leader, OffsetAndEpoch end, IReadOnlyList<SimNode> all)
    {
        var voters = leader.Core!.Voters;
        var holders = voters.Count(v => all.All(n => n.Key != v.Key));
        holders += all.Count(n => voters.Contains(n.Key) && n.Log.HoldsDurably(end));
        Require(
            holders >= voters.Majority,
            "DurableMajority",
            $"{leader.Key} commits {end}, which {holders} of {voters} have on disk");
    }

    private static void Require(bool condition, string rule, string detail)
    {
        if (!condition)
        {
            throw new SafetyException(rule, detail);
        }
    }
}
