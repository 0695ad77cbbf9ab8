using System.Numerics;
using KRaftNet.RaftSimulation.Node;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Checking;

/// <summary>
/// R13: nobody raises the epoch whom no majority would elect; whoever hears from its leader encourages nobody; asking
/// changes nothing; and nobody asks for ever.
/// </summary>
internal sealed class PreVoteRules(SimWorld world, int nodes)
{
    private readonly Watch[] _watches = [.. Enumerable.Range(0, nodes).Select(_ => new Watch())];

    public void After(SimNode node, RaftCore core)
    {
        var watch = _watches[node.Index];
        var election = core.Election;
        if (watch.Incarnation == node.Incarnation && election.Epoch > watch.Epoch && IsOwnWork(node, election))
        {
            RaisedByMajority(node, watch, election);
        }

        if (watch.Incarnation != node.Incarnation)
        {
            watch.GrantsEpoch = new LeaderEpoch(-1);
        }

        var now = node.LocalNow;
        if (watch.Incarnation != node.Incarnation || election.Epoch != watch.Epoch || core.Role != watch.Role)
        {
            watch.Since = now;
        }

        var waitMax = world.Options.Raft.ElectionTimeout * 2;
        Rule.R13.Require(
            core.Role != RaftRole.Prospective || node.IsPersisting || now - watch.Since <= waitMax,
            $"{node.Key} asks for pre-votes since {watch.Since}, now is {now}");
        (watch.Incarnation, watch.Epoch, watch.Role) = (node.Incarnation, election.Epoch, core.Role);
    }

    /// <summary>The node begins a role anew: what it knew of its leader is over.</summary>
    public void RoleChanged(SimNode node)
    {
        TrustEnds(node);
        _watches[node.Index].Since = node.LocalNow;
    }

    /// <summary>The node was told that its leader is gone.</summary>
    public void TrustEnds(SimNode node)
    {
        var watch = _watches[node.Index];
        (watch.LatestFetch, watch.TrustsUntil, watch.TrustEnded) = (null, TimeSpan.MinValue, node.LocalNow);
    }

    /// <summary>
    /// A follower fetches from its leader. What leaves in the event that ended its trust was made up before.
    /// </summary>
    public void FetchLeaves(SimNode node, OutboundRequest sent)
    {
        var watch = _watches[node.Index];
        watch.LatestFetch = node.LocalNow == watch.TrustEnded ? null : sent;
    }

    /// <summary>The node holds a request for lost: an answer that comes yet counts for nothing.</summary>
    public void RequestFailed(SimNode node, OutboundRequest sent)
    {
        var watch = _watches[node.Index];
        watch.LatestFetch = ReferenceEquals(sent, watch.LatestFetch) ? null : watch.LatestFetch;
    }

    /// <summary>An answer comes in, before the core sees it.</summary>
    public void ResponseComes(SimNode node, RaftCore core, OutboundRequest sent, RaftResponse response)
    {
        var watch = _watches[node.Index];
        if (sent.Request is VoteRequest { PreVote: true } && response is VoteResponse { Granted: true })
        {
            Granted(watch, response.Epoch, sent.To.Id);
        }
        else if (response is FetchResponse { Error: RaftError.None }
            && ReferenceEquals(sent, watch.LatestFetch)
            && core.Role == RaftRole.Follower
            && core.Election.Epoch == response.Epoch)
        {
            watch.LatestFetch = null;
            watch.TrustsUntil = node.LocalNow + world.Options.Raft.FetchTimeout;
        }
    }

    /// <summary>A request for a pre-vote was taken.</summary>
    public void Asked(SimNode node, ElectionState before, ElectionState after) =>
        Rule.R13.Require(before == after, $"{node.Key} goes from {before} to {after} by a pre-vote");

    /// <summary>A pre-vote is granted.</summary>
    public void GrantLeaves(SimNode node, RaftCore core)
    {
        Rule.R13.Require(core.Role != RaftRole.Leader, $"leader {node.Key} grants a pre-vote");
        var trusts = core.Role == RaftRole.Follower && node.LocalNow < _watches[node.Index].TrustsUntil;
        Rule.R13.Require(!trusts, $"{node.Key} has just heard from its leader and grants a pre-vote");
    }

    private static bool IsOwnWork(SimNode node, ElectionState election) =>
        election.Voted == node.Key || election.LeaderId == node.Key.Id;

    private static void Granted(Watch watch, LeaderEpoch epoch, NodeId voter)
    {
        // Answers of earlier epochs may come late.
        if (epoch > watch.GrantsEpoch)
        {
            (watch.GrantsEpoch, watch.Grants) = (epoch, 0);
        }

        if (epoch == watch.GrantsEpoch)
        {
            watch.Grants |= 1UL << voter.Value;
        }
    }

    private static void RaisedByMajority(SimNode node, Watch watch, ElectionState election)
    {
        var voters = node.Log.Voters.Value;
        var grants = watch.GrantsEpoch == watch.Epoch ? watch.Grants : 0;
        grants |= 1UL << node.Key.Id.Value;
        var mask = 0UL;
        foreach (var voter in voters)
        {
            mask |= voter.Key.Id != node.Key.Id || voter.Key.Matches(node.Key) ? 1UL << voter.Key.Id.Value : 0;
        }

        var count = BitOperations.PopCount(grants & mask);
        Rule.R13.Require(
            election.Epoch.Value == watch.Epoch.Value + 1 && count >= Rule.MajorityOf(voters),
            $"{node.Key} goes from {watch.Epoch} to {election} by {count} pre-votes of {voters}");
    }

    private sealed class Watch
    {
        public int Incarnation { get; set; } = -1;

        public LeaderEpoch Epoch { get; set; }

        public RaftRole Role { get; set; }

        public TimeSpan Since { get; set; }

        public LeaderEpoch GrantsEpoch { get; set; } = new(-1);

        public ulong Grants { get; set; }

        public OutboundRequest? LatestFetch { get; set; }

        public TimeSpan TrustsUntil { get; set; } = TimeSpan.MinValue;

        public TimeSpan TrustEnded { get; set; } = TimeSpan.MinValue;
    }
}
