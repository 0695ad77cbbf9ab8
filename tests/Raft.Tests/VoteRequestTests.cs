using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>Vote as a leader and a follower of epoch 6 answer it, whose logs end at 26 in epoch 6.</summary>
public sealed class VoteRequestTests
{
    private static readonly ReplicaKey Stranger = Key(9);

    public static TheoryData<string, VoteRequest, RaftError> Faults => new()
    {
        { "stale epoch", Vote(epoch: 5, logEpoch: 4), RaftError.FencedLeaderEpoch },
        { "fields before epoch", Vote(epoch: 0, logEpoch: 0), RaftError.InvalidRequest },
        { "log epoch equal to the epoch", Vote(epoch: 6, logEpoch: 6), RaftError.InvalidRequest },
        { "log epoch above the epoch", Vote(epoch: 6, logEpoch: 7), RaftError.InvalidRequest },
        { "pre-vote log epoch above the epoch", Vote(epoch: 6, logEpoch: 7, preVote: true), RaftError.InvalidRequest },
        { "stale pre-vote", Vote(epoch: 5, logEpoch: 5, preVote: true), RaftError.FencedLeaderEpoch },
        { "candidate -1", Vote(candidate: new ReplicaKey(NodeId.None, default)), RaftError.InvalidRequest },
        { "negative offset", Vote(offset: -1), RaftError.InvalidRequest },
        { "negative log epoch", Vote(logEpoch: -1), RaftError.InvalidRequest },
        { "meant for another node", Vote(destination: Key(7)), RaftError.InvalidVoterKey },
        { "meant for another directory", Vote(destination: Key(1, directory: 99)), RaftError.InvalidVoterKey },
        { "fault before destination", Vote(epoch: 5, logEpoch: 4, destination: Key(7)), RaftError.FencedLeaderEpoch },
    };

    public static TheoryData<string, VoteRequest> Refusals => new()
    {
        { "current epoch", Vote(epoch: 6, logEpoch: 5, offset: 99) },
        { "destination -1", Vote(epoch: 6, logEpoch: 5, destination: ReplicaKey.Any) },
        { "destination without directory", Vote(destination: new ReplicaKey(new NodeId(1), default)) },
        { "candidate is the receiver", Vote(epoch: 7, candidate: Key(1)) },
        { "candidate is no voter", Vote(epoch: 7, candidate: Stranger) },
        { "candidate has another directory", Vote(epoch: 7, candidate: Key(2, directory: 99)) },
        { "pre-vote of the current epoch", Vote(epoch: 6, logEpoch: 6, offset: 99, preVote: true) },
        { "pre-vote of a later epoch", Vote(epoch: 11, logEpoch: 6, offset: 99, preVote: true) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Faulty_vote_is_answered_with_its_error_and_changes_nothing(
        string fault, VoteRequest request, RaftError error)
    {
        foreach (var replica in LeaderAndFollower())
        {
            var before = replica.Core.Election;
            var role = replica.Core.Role;
            var response = replica.Ask<VoteResponse>(request);
            Assert.Equal(new VoteResponse(error, before.Epoch, before.LeaderId, Granted: false), response);
            Assert.True(role == replica.Core.Role && before == replica.Core.Election, fault);
        }
    }

    /// <summary>No request of a stranger and no pre-vote topples a leader that is well, unlike in Kafka.</summary>
    [Theory]
    [MemberData(nameof(Refusals))]
    public void Vote_without_a_chance_is_refused_and_changes_nothing(string why, VoteRequest request)
    {
        foreach (var replica in LeaderAndFollower())
        {
            var before = replica.Core.Election;
            var response = replica.Ask<VoteResponse>(request);
            Assert.Equal(RaftError.None, response.Error);
            Assert.False(response.Granted);
            Assert.True(before == replica.Core.Election, why);
            Assert.Null(replica.Ready.ElectionState);
        }
    }

    [Fact]
    public void Pre_vote_of_a_later_epoch_is_answered_in_that_epoch_without_a_leader()
    {
        var replica = Replica.Voter(log: LogOf((6, 26)));
        var response = replica.Ask<VoteResponse>(Vote(epoch: 9, logEpoch: 6, offset: 26, preVote: true));
        Assert.Equal(new VoteResponse(RaftError.None, Epoch(9), NodeId.None, Granted: true), response);
        Assert.Equal(Epoch(6), replica.Core.Election.Epoch);
    }

    [Theory]
    [InlineData(6, 26, true)]
    [InlineData(6, 25, false)]
    [InlineData(5, 99, false)]
    [InlineData(7, 1, true)]
    public void Vote_of_a_later_epoch_is_joined_and_granted_if_the_log_is_far_enough(
        int epoch, long offset, bool granted)
    {
        foreach (var replica in LeaderAndFollower())
        {
            // The leader of epoch 6 has one record of its own more.
            var end = replica.Core.LogEnd.Offset.Value - 26;
            var response = replica.Ask<VoteResponse>(Vote(epoch: 8, logEpoch: epoch, offset: offset + end));
            Assert.Equal(new VoteResponse(RaftError.None, Epoch(8), NodeId.None, granted), response);
            Assert.Equal(RaftRole.Unattached, replica.Core.Role);
            var promise = new ElectionState(Epoch(8), NodeId.None, granted ? Key(2) : null);
            Assert.Equal(promise, replica.Ready.ElectionState);
        }
    }

    [Fact]
    public void Vote_is_given_again_to_the_same_candidate_and_to_no_other()
    {
        var replica = Replica.Voter();
        Assert.True(replica.Ask<VoteResponse>(Vote(epoch: 8, logEpoch: 0, offset: 0)).Granted);
        Assert.True(replica.Ask<VoteResponse>(Vote(epoch: 8, logEpoch: 0, offset: 0)).Granted);
        Assert.Null(replica.Ready.ElectionState);
        Assert.False(replica.Ask<VoteResponse>(Vote(epoch: 8, candidate: Key(3))).Granted);
        Assert.True(replica.Ask<VoteResponse>(Vote(epoch: 9, candidate: Key(3))).Granted);
    }

    [Fact]
    public void Pre_vote_leaves_a_cast_vote_and_the_disk_alone()
    {
        var replica = Replica.Voter();
        replica.Ask(Vote(epoch: 8));
        Assert.True(replica.Ask<VoteResponse>(Vote(epoch: 8, candidate: Key(3), preVote: true)).Granted);
        Assert.Null(replica.Ready.ElectionState);
        Assert.Equal(Key(2), replica.Core.Election.Voted);
    }

    [Fact]
    public void Stranger_with_a_log_ahead_of_ours_may_have_been_made_a_voter_there()
    {
        var replica = Replica.Voter(log: LogOf((6, 26)));
        Assert.False(replica.Ask<VoteResponse>(Vote(epoch: 7, candidate: Stranger)).Granted);
        Assert.True(replica.Ask<VoteResponse>(Vote(epoch: 7, offset: 27, candidate: Stranger)).Granted);
    }

    [Fact]
    public void Observer_gives_its_vote_since_a_set_it_has_yet_to_fetch_may_count_it_in()
    {
        var replica = new Replica(Formatted(1, Voters(2, 3)));
        Assert.True(replica.Ask<VoteResponse>(Vote(epoch: 8, logEpoch: 0, offset: 5)).Granted);
    }

    [Fact]
    public void Follower_trusts_its_leader_from_the_first_fetch_to_the_fetch_timeout()
    {
        var replica = Replica.Follower(leader: 3, epoch: 6);
        var preVote = Vote(epoch: 6, logEpoch: 6, offset: 99, preVote: true);
        Assert.True(replica.Ask<VoteResponse>(preVote).Granted);

        replica = LeaderAndFollower()[1];
        Assert.False(replica.Ask<VoteResponse>(preVote).Granted);
    }

    private static VoteRequest Vote(
        int epoch = 6,
        int? logEpoch = null,
        long offset = 26,
        ReplicaKey? candidate = null,
        ReplicaKey? destination = null,
        bool preVote = false) =>
        new(
            destination ?? Key(1),
            candidate ?? Key(2),
            Epoch(epoch),
            At(offset, logEpoch ?? Math.Min(epoch - (preVote ? 0 : 1), 6)),
            preVote);

    private static Replica[] LeaderAndFollower()
    {
        var leader = Replica.Voter(log: LogOf((5, 26)), election: new ElectionState(Epoch(5), NodeId.None, null));
        leader.WinElection();
        Assert.Equal(Epoch(6), leader.Core.Election.Epoch);

        var follower = Replica.Follower(leader: 3, epoch: 6, log: LogOf((5, 20), (6, 6)));
        var fetch = Assert.Single(follower.Sent<FetchRequest>()).Sent;
        follower.Respond(fetch, new FetchResponse(RaftError.None, Epoch(6), new NodeId(3)));
        return [leader, follower];
    }
}
