using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>BeginQuorumEpoch and EndQuorumEpoch; contradictions are answered, where they end Kafka's process.</summary>
public sealed class QuorumEpochRequestTests
{
    [Fact]
    public void Begin_of_a_later_epoch_is_followed_and_persisted()
    {
        var replica = Replica.Voter();
        var response = replica.Ask<BeginQuorumEpochResponse>(Begin(leader: 2, epoch: 4));
        Assert.Equal(new BeginQuorumEpochResponse(RaftError.None, Epoch(4), new NodeId(2)), response);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        Assert.Equal(new ElectionState(Epoch(4), new NodeId(2), null), replica.Ready.ElectionState);
    }

    [Fact]
    public void Begin_in_the_epoch_of_our_vote_keeps_the_vote()
    {
        var replica = Replica.Voter();
        replica.Ask(new VoteRequest(Key(1), Key(2), Epoch(4), At(0, 0), PreVote: false));
        replica.Ask(Begin(leader: 2, epoch: 4));
        Assert.Equal(new ElectionState(Epoch(4), new NodeId(2), Key(2)), replica.Ready.ElectionState);
    }

    [Theory]
    [InlineData(2, 5, RaftError.FencedLeaderEpoch)]
    [InlineData(9, 5, RaftError.FencedLeaderEpoch)]
    [InlineData(2, 6, RaftError.None)]
    [InlineData(3, 6, RaftError.InvalidRequest)]
    [InlineData(1, 6, RaftError.InvalidRequest)]
    [InlineData(1, 7, RaftError.InvalidRequest)]
    [InlineData(9, 7, RaftError.InvalidRequest)]
    [InlineData(-1, 7, RaftError.InvalidRequest)]
    [InlineData(2, -1, RaftError.InvalidRequest)]
    public void Follower_of_2_in_epoch_6_answers_begin_and_end_alike(int leader, int epoch, RaftError error)
    {
        var replica = Replica.Follower(leader: 2, epoch: 6);
        Assert.Equal(error, replica.Ask(Begin(leader, epoch))!.Error);
        Assert.Equal(error, replica.Ask(End(leader, epoch))!.Error);
        Assert.Equal(new ElectionState(Epoch(6), new NodeId(2), null), replica.Core.Election);
    }

    [Theory]
    [InlineData(1, 1, RaftError.None)]
    [InlineData(2, 1, RaftError.InvalidRequest)]
    [InlineData(1, 2, RaftError.InvalidRequest)]
    [InlineData(9, 2, RaftError.InvalidRequest)]
    public void Leader_of_epoch_1_stays_the_leader(int leader, int epoch, RaftError error)
    {
        var replica = Replica.Leader();
        Assert.Equal(error, replica.Ask(Begin(leader, epoch))!.Error);
        Assert.Equal(error, replica.Ask(End(leader, epoch))!.Error);
        Assert.Equal(RaftRole.Leader, replica.Core.Role);
    }

    [Fact]
    public void Leader_gives_way_to_a_voter_that_leads_a_later_epoch()
    {
        var replica = Replica.Leader();
        replica.Ask(Begin(leader: 3, epoch: 2));
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
    }

    [Fact]
    public void Begin_of_an_unknown_leader_helps_whoever_has_none()
    {
        var replica = Replica.Voter();
        Assert.Equal(RaftError.None, replica.Ask(Begin(leader: 9, epoch: 4))!.Error);
        Assert.Equal(new NodeId(9), replica.Core.Election.LeaderId);
    }

    [Fact]
    public void Begin_meant_for_another_replica_is_refused()
    {
        var replica = Replica.Voter();
        Assert.Equal(RaftError.InvalidVoterKey, replica.Ask(Begin(2, 4) with { Destination = Key(3) })!.Error);
        Assert.Equal(RaftError.InvalidVoterKey, replica.Ask(Begin(2, 4) with { Destination = Key(1, 99) })!.Error);
        Assert.Equal(RaftError.None, replica.Ask(Begin(2, 4) with { Destination = ReplicaKey.Any })!.Error);
    }

    [Fact]
    public void End_makes_the_first_successor_ask_at_once_and_the_answer_keeps_the_leader()
    {
        var replica = Replica.Follower(leader: 2, epoch: 6);
        var response = replica.Ask<EndQuorumEpochResponse>(End(2, 6, Key(1), Key(3)));
        Assert.Equal(new EndQuorumEpochResponse(RaftError.None, Epoch(6), new NodeId(2)), response);
        Assert.Equal(RaftRole.Prospective, replica.Core.Role);
        Assert.True(Assert.Single(replica.Sent<VoteRequest>(), v => v.Sent.To == Key(2)).Request.PreVote);
    }

    [Theory]
    [InlineData(new[] { 3, 1 }, 500)]
    [InlineData(new[] { 3, 4, 1 }, 500)]
    [InlineData(new[] { 3, 1, 4 }, 250)]
    [InlineData(new[] { 3, 4 }, 1000)]
    public void End_makes_later_successors_wait_their_turn(int[] successors, int waitMs)
    {
        var replica = Replica.Follower(leader: 2, epoch: 6);
        replica.Ask(End(2, 6, [.. successors.Select(id => Key(id))]));
        replica.Pass(TimeSpan.FromMilliseconds(waitMs - 1));
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        replica.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(RaftRole.Prospective, replica.Core.Role);
    }

    [Fact]
    public void End_that_the_leader_did_not_send_costs_nothing_when_the_next_fetch_succeeds()
    {
        var replica = Replica.Follower(leader: 2, epoch: 6);
        var fetch = Assert.Single(replica.Sent<FetchRequest>()).Sent;
        replica.Ask(End(2, 6, Key(3), Key(1)));
        replica.Respond(fetch, new FetchResponse(RaftError.None, Epoch(6), new NodeId(2)));
        replica.Pass(Options.FetchTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
    }

    [Fact]
    public void Voter_that_was_told_of_its_leaders_resignation_vouches_for_it_no_more()
    {
        var replica = Replica.Follower(leader: 2, epoch: 6);
        Fetched(replica);
        Assert.False(PreVoteOfThree(replica));
        replica.Ask(End(2, 6, Key(3), Key(1)));
        Assert.True(PreVoteOfThree(replica));
    }

    [Fact]
    public void Answer_from_before_the_resignation_brings_no_trust_back_and_one_from_after_it_does()
    {
        var replica = Replica.Follower(leader: 2, epoch: 6);
        var underWay = Fetched(replica);
        replica.Ask(End(2, 6, Key(3), Key(1)));
        replica.Respond(underWay, new FetchResponse(RaftError.None, Epoch(6), new NodeId(2)));
        var next = replica.Sent<FetchRequest>()[0].Sent;
        Assert.True(PreVoteOfThree(replica));
        replica.Respond(next, new FetchResponse(RaftError.None, Epoch(6), new NodeId(2)));
        Assert.False(PreVoteOfThree(replica));
    }

    private static OutboundRequest Fetched(Replica replica)
    {
        var fetch = Assert.Single(replica.Sent<FetchRequest>()).Sent;
        replica.Respond(fetch, new FetchResponse(RaftError.None, Epoch(6), new NodeId(2)));
        return Assert.Single(replica.Sent<FetchRequest>()).Sent;
    }

    private static bool PreVoteOfThree(Replica replica) =>
        replica.Ask<VoteResponse>(new VoteRequest(Key(1), Key(3), Epoch(6), At(9, 6), PreVote: true)).Granted;

    private static BeginQuorumEpochRequest Begin(int leader, int epoch) =>
        new(Key(1), new NodeId(leader), Epoch(epoch));

    private static EndQuorumEpochRequest End(int leader, int epoch, params ReplicaKey[] successors) =>
        new(new NodeId(leader), Epoch(epoch), successors);
}
