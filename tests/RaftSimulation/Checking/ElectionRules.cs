using KRaftNet.RaftSimulation.Node;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Checking;

/// <summary>One leader an epoch, epochs that only rise, one vote an epoch: R1, R2, R3.</summary>
internal sealed class ElectionRules(SimWorld world, int nodes)
{
    private readonly Dictionary<LeaderEpoch, ReplicaKey> _leaders = [];
    private readonly HashSet<LeaderEpoch> _led = [];
    private readonly Dictionary<(ReplicaKey Voter, LeaderEpoch Epoch), ReplicaKey> _votes = [];
    private readonly (int Incarnation, LeaderEpoch Epoch)[] _last = new (int, LeaderEpoch)[nodes];

    /// <summary>How many epochs were led.</summary>
    public int Leaders => _led.Count;

    public void After(SimNode node, RaftCore core)
    {
        EpochsRise(node, core.Election);
        if (!node.IsPersisting)
        {
            // Before that, neither the node's disk nor anybody else knows of it: a crash would undo it.
            OneLeader(node, core.Role, core.Election);
        }
    }

    /// <summary>A leader takes office: nobody has done so in its epoch before, not even itself in an earlier life.</summary>
    public void TookOffice(SimNode node, LeaderEpoch epoch) =>
        Rule.R1.Require(_led.Add(epoch), $"{node.Key} takes office in epoch {epoch}, which was led before");

    /// <summary>Promises are about to be written: they go on from those that are on disk.</summary>
    public void Promises(SimNode node, ElectionState before, ElectionState after)
    {
        Rule.R2.Require(after.Epoch >= before.Epoch, $"{node.Key} {before} -> {after}");
        if (after.Epoch == before.Epoch && before.Voted is { } voted && after.LeaderId != node.Key.Id)
        {
            Rule.R3.Require(after.Voted == voted, $"{node.Key} {before} -> {after}");
        }
    }

    /// <summary>A message leaves: the epoch that it speaks of is on the sender's disk.</summary>
    public void MessageLeaves(SimNode node, LeaderEpoch epoch) =>
        Rule.R2.Require(epoch <= node.DurableElection.Epoch, $"{node.Key} speaks of {epoch}: {node.DurableElection}");

    /// <summary>One vote per replica and epoch, and it is on disk when it leaves.</summary>
    public void VoteLeaves(SimNode node, LeaderEpoch epoch, ReplicaKey candidate)
    {
        Voted(node.Key, epoch, candidate);
        var durable = node.DurableElection;
        var kept = durable.Epoch > epoch || (durable.Epoch == epoch && durable.Voted?.Matches(candidate) == true);
        Rule.R3.Require(kept, $"{node.Key} votes for {candidate} in epoch {epoch}, on disk is {durable}");
    }

    private void Voted(ReplicaKey voter, LeaderEpoch epoch, ReplicaKey candidate)
    {
        var isFirst = _votes.TryAdd((voter, epoch), candidate);
        var same = isFirst || _votes[(voter, epoch)].Matches(candidate);
        Rule.R3.Require(same, $"{voter} votes for {candidate} in epoch {epoch} after another");
    }

    // What nodes believe and what leaders are: over all states that there ever were, in memory and on disk.
    private void OneLeader(SimNode node, RaftRole role, ElectionState election)
    {
        if (!election.HasLeader)
        {
            return;
        }

        // A leader that died while it wrote down that it leads may find that on its disk.
        var isOwnWord = election.LeaderId == node.Key.Id;
        if (isOwnWord && _leaders.TryAdd(election.Epoch, node.Key) && role == RaftRole.Leader)
        {
            WonByMajority(node, election.Epoch);
        }

        var known = _leaders.TryGetValue(election.Epoch, out var leader) && leader.Id == election.LeaderId;
        Rule.R1.Require(
            known && (!isOwnWord || leader == node.Key),
            $"{node.Key} is {role} of {election}, but {leader} leads");
    }

    // Votes are counted by the voter set that stands in the candidate's log.
    private void WonByMajority(SimNode leader, LeaderEpoch epoch)
    {
        var voters = leader.Log.Voters.Value;
        if (voters.Contains(leader.Key))
        {
            Voted(leader.Key, epoch, leader.Key);
        }

        var votes = voters.Count(v => _votes.TryGetValue((world.KeyOf(v), epoch), out var to) && to == leader.Key);
        Rule.R1.Require(votes >= Rule.MajorityOf(voters), $"{leader.Key} leads {epoch} by {votes} votes of {voters}");
    }

    private void EpochsRise(SimNode node, ElectionState election)
    {
        ref var last = ref _last[node.Index];
        var durable = node.DurableElection;
        Rule.R2.Require(
            last.Incarnation != node.Incarnation || election.Epoch >= last.Epoch,
            $"{node.Key} goes back from {last.Epoch} to {election}");
        Rule.R2.Require(
            node.IsPersisting ? election.Epoch >= durable.Epoch : election == durable,
            $"{node.Key} is in {election}, on disk is {durable}");
        last = (node.Incarnation, election.Epoch);
    }
}
