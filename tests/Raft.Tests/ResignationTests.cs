using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>A leader that gives up, and one that was restarted.</summary>
public sealed class ResignationTests
{
    [Fact]
    public void Resigning_leader_names_the_voters_furthest_first()
    {
        var leader = Replica.Leader(of: 4);
        leader.FetchFrom(3, At(3, 1));
        leader.FetchFrom(4, At(0, 0));
        leader.Core.Resign();
        leader.Take();
        var ends = leader.Sent<EndQuorumEpochRequest>();
        Assert.Equal([Key(2), Key(3), Key(4)], ends.Select(e => e.Sent.To));
        Assert.All(ends, e => Assert.Equal([Key(3), Key(4), Key(2)], e.Request.PreferredCandidates));
        Assert.Null(leader.Ready.ElectionState);
    }

    [Fact]
    public void Resigned_leader_tells_each_voter_until_it_has_heard()
    {
        var leader = Resigned();
        var heard = leader.Sent<EndQuorumEpochRequest>()[0].Sent;
        leader.Respond(heard, new EndQuorumEpochResponse(RaftError.None, Epoch(1), new NodeId(1)));
        leader.Pass(Options.VoteRetry);
        Assert.Equal([Key(3)], leader.Sent<EndQuorumEpochRequest>().Select(e => e.Sent.To));
    }

    [Fact]
    public void Resigned_leader_refuses_votes_and_leaders_of_its_epoch_and_grants_pre_votes()
    {
        var leader = Resigned();
        var vote = new VoteRequest(Key(1), Key(2), Epoch(1), At(99, 0), PreVote: false);
        Assert.False(leader.Ask<VoteResponse>(vote).Granted);
        var preVote = new VoteRequest(Key(1), Key(2), Epoch(1), At(3, 1), PreVote: true);
        Assert.True(leader.Ask<VoteResponse>(preVote).Granted);
        var begin = new BeginQuorumEpochRequest(Key(1), new NodeId(2), Epoch(1));
        Assert.Equal(RaftError.InvalidRequest, leader.Ask(begin)!.Error);
        Assert.Equal(RaftError.NotLeader, leader.FetchFrom(2, At(3, 1))!.Error);
        Assert.False(leader.Core.TryPropose(1, out _));
    }

    [Fact]
    public void Resigned_leader_stands_back_among_the_voters_without_ever_voting_in_its_epoch()
    {
        var leader = Resigned();
        leader.PassUntil(() => leader.Core.Role == RaftRole.Unattached);
        Assert.Equal(new ElectionState(Epoch(1), new NodeId(1), null), leader.Core.Election);
        var vote = new VoteRequest(Key(1), Key(2), Epoch(1), At(99, 0), PreVote: false);
        Assert.False(leader.Ask<VoteResponse>(vote).Granted);
        leader.PassUntil(() => leader.Core.Role == RaftRole.Prospective);
        leader.Grant();
        Assert.Equal(Epoch(2), leader.Core.Election.Epoch);
    }

    [Fact]
    public void Restarted_leader_has_resigned_and_names_nobody()
    {
        var stored = new ElectionState(Epoch(4), new NodeId(1), null);
        var replica = Replica.Voter(log: LogOf((4, 2)), election: stored);
        Assert.Equal(RaftRole.Resigned, replica.Core.Role);
        Assert.Equal(2, replica.Sent<EndQuorumEpochRequest>().Count);
        Assert.All(replica.Sent<EndQuorumEpochRequest>(), e => Assert.Empty(e.Request.PreferredCandidates));
    }

    [Fact]
    public void Restarted_leader_joins_the_later_epoch_that_its_notice_is_answered_with()
    {
        var replica = Replica.Voter(log: LogOf((4, 2)), election: new ElectionState(Epoch(4), new NodeId(1), null));
        var answer = new EndQuorumEpochResponse(RaftError.FencedLeaderEpoch, Epoch(5), new NodeId(3));
        replica.Respond(replica.Sent<EndQuorumEpochRequest>()[0].Sent, answer);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        Assert.Equal(new NodeId(3), replica.Core.Election.LeaderId);
    }

    private static Replica Resigned()
    {
        var leader = Replica.Leader();
        leader.Core.Resign();
        leader.Take();
        Assert.Equal(RaftRole.Resigned, leader.Core.Role);
        return leader;
    }
}
