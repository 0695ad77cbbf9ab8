using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>From silence to a leader and back: Raft §5.2, KIP-996.</summary>
public sealed class ElectionTests
{
    [Fact]
    public void Voter_without_a_leader_asks_for_pre_votes_in_its_own_epoch_after_the_election_timeout()
    {
        var replica = Replica.Voter();
        replica.Pass(Options.ElectionTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(RaftRole.Unattached, replica.Core.Role);
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        Assert.True(replica.Now <= Options.ElectionTimeout * 2);

        var votes = replica.Sent<VoteRequest>();
        Assert.Equal([Key(2), Key(3)], votes.Select(v => v.Sent.To));
        Assert.All(votes, v => Assert.Equal(
            new VoteRequest(v.Sent.To, Key(1), Epoch(0), OffsetAndEpoch.Zero, PreVote: true), v.Request));
        Assert.Null(replica.Ready.ElectionState);
    }

    [Fact]
    public void Majority_of_pre_votes_raises_the_epoch_and_persists_the_own_vote_with_the_requests()
    {
        var replica = Replica.Voter();
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        replica.Respond(replica.Sent<VoteRequest>()[0].Sent, Granted(0));

        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        Assert.Equal(new ElectionState(Epoch(1), NodeId.None, Key(1)), replica.Ready.ElectionState);
        Assert.All(replica.Sent<VoteRequest>(), v => Assert.False(v.Request.PreVote));
        Assert.Equal(2, replica.Sent<VoteRequest>().Count);
    }

    [Fact]
    public void New_leader_persists_then_appends_its_leader_change_then_tells_the_voters()
    {
        var replica = Replica.Voter();
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        replica.Grant();
        replica.Respond(replica.Sent<VoteRequest>()[0].Sent, Granted(1));

        Assert.Equal(new ElectionState(Epoch(1), new NodeId(1), null), replica.Ready.ElectionState);
        var change = (LeaderChangeRecord)Assert.Single(replica.Ready.ControlBatches).Records[0];
        Assert.Equal([Key(1), Key(2)], change.GrantingVoters);
        Assert.Equal([Key(1), Key(2), Key(3)], change.Voters);
        Assert.Equal([Key(2), Key(3)], replica.Sent<BeginQuorumEpochRequest>().Select(b => b.Sent.To));
    }

    [Fact]
    public void Lost_pre_vote_leads_back_to_waiting_without_a_leader_and_to_following_with_one()
    {
        var unattached = Replica.Voter();
        unattached.PassUntil(() => unattached.Core.Role == RaftRole.Prospective);
        Refuse(unattached, epoch: 0);
        Assert.Equal(RaftRole.Unattached, unattached.Core.Role);

        var follower = Replica.Follower();
        follower.Pass(Options.FetchTimeout);
        Assert.Equal(RaftRole.Prospective, follower.Core.Role);
        Refuse(follower, epoch: 1, leader: 2);
        Assert.Equal(RaftRole.Follower, follower.Core.Role);
        Assert.Equal(new NodeId(2), follower.Core.Election.LeaderId);
    }

    [Fact]
    public void Unanswered_pre_vote_times_out_without_raising_the_epoch()
    {
        var replica = Replica.Voter();
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        replica.PassUntil(() => replica.Core.Role == RaftRole.Unattached);
        Assert.Equal(Epoch(0), replica.Core.Election.Epoch);
    }

    [Fact]
    public void Lost_election_is_followed_by_a_pause_and_by_pre_votes_in_the_same_epoch()
    {
        var replica = Replica.Voter();
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        replica.Grant();
        Refuse(replica, epoch: 1);
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        Assert.Equal(Epoch(1), replica.Core.Election.Epoch);
        Assert.Equal(Key(1), replica.Core.Election.Voted);
    }

    [Fact]
    public void Voter_that_does_not_know_pre_votes_makes_the_prospective_stand_at_once()
    {
        var replica = Replica.Voter();
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        var unsupported = new VoteResponse(RaftError.UnsupportedVersion, Epoch(0), NodeId.None, Granted: false);
        replica.Respond(replica.Sent<VoteRequest>()[0].Sent, unsupported);
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
    }

    [Fact]
    public void Late_pre_vote_does_not_count_as_a_vote()
    {
        var replica = Replica.Voter(of: 5);
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        var preVotes = replica.Sent<VoteRequest>();
        replica.Respond(preVotes[0].Sent, Granted(0));
        replica.Respond(preVotes[1].Sent, Granted(0));
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        replica.Respond(preVotes[2].Sent, Granted(0));
        replica.Respond(preVotes[3].Sent, Granted(0));
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
    }

    [Fact]
    public void Silent_voters_are_asked_again_within_the_election()
    {
        var replica = Replica.Voter();
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        replica.Pass(Options.VoteRetry);
        Assert.Equal([Key(2), Key(3)], replica.Sent<VoteRequest>().Select(v => v.Sent.To));
    }

    [Fact]
    public void Candidate_counts_on_what_is_on_its_disk_and_not_on_what_a_crash_may_take()
    {
        var replica = Replica.Follower(leader: 2, epoch: 1, log: LogOf((1, 3)));
        var fetch = Assert.Single(replica.Sent<FetchRequest>()).Sent;
        replica.Respond(fetch, new FetchResponse(RaftError.None, Epoch(1), new NodeId(2)) { HasRecords = true });
        replica.Core.Appended(new Offset(9), Epoch(1));
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        Assert.All(replica.Sent<VoteRequest>(), v => Assert.Equal(At(3, 1), v.Request.LogEnd));

        replica.Flush();
        replica.Grant();
        Assert.All(replica.Sent<VoteRequest>(), v => Assert.Equal(At(9, 1), v.Request.LogEnd));
    }

    [Fact]
    public void Response_of_a_later_epoch_ends_any_role()
    {
        var later = new BeginQuorumEpochResponse(RaftError.FencedLeaderEpoch, Epoch(9), NodeId.None);
        var leader = Replica.Voter();
        leader.PassUntil(() => leader.Core.Role == RaftRole.Prospective);
        leader.Grant();
        leader.Respond(leader.Sent<VoteRequest>()[0].Sent, Granted(1));
        var begin = leader.Sent<BeginQuorumEpochRequest>()[0].Sent;
        leader.Respond(begin, later);
        Assert.Equal(RaftRole.Unattached, leader.Core.Role);
        Assert.Equal(new ElectionState(Epoch(9), NodeId.None, null), leader.Ready.ElectionState);
    }

    [Fact]
    public void Response_naming_a_leader_of_the_own_epoch_ends_a_candidacy()
    {
        var replica = Replica.Voter();
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        replica.Grant();
        var refused = new VoteResponse(RaftError.None, Epoch(1), new NodeId(3), Granted: false);
        replica.Respond(replica.Sent<VoteRequest>()[0].Sent, refused);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        Assert.Equal(new ElectionState(Epoch(1), new NodeId(3), Key(1)), replica.Ready.ElectionState);
    }

    [Fact]
    public void Response_naming_ourselves_or_a_second_leader_is_not_believed()
    {
        var replica = Replica.Follower(leader: 2);
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        var vote = replica.Sent<VoteRequest>()[0].Sent;
        replica.Respond(vote, new VoteResponse(RaftError.None, Epoch(1), new NodeId(3), Granted: false));
        Assert.Equal(new NodeId(2), replica.Core.Election.LeaderId);
        replica.Respond(vote, new VoteResponse(RaftError.None, Epoch(8), new NodeId(1), Granted: false));
        Assert.Equal(new ElectionState(Epoch(8), NodeId.None, null), replica.Core.Election);
    }

    private static VoteResponse Granted(int epoch) =>
        new(RaftError.None, Epoch(epoch), NodeId.None, Granted: true);

    private static void Refuse(Replica replica, int epoch, int leader = -1)
    {
        foreach (var (sent, _) in replica.Sent<VoteRequest>())
        {
            replica.Respond(sent, new VoteResponse(RaftError.None, Epoch(epoch), new NodeId(leader), Granted: false));
        }
    }
}
