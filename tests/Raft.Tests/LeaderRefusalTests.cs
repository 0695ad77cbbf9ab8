using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>Followers of a leader whose node refuses connections.</summary>
public sealed class LeaderRefusalTests
{
    private static readonly TimeSpan Step = Options.SuccessionStep;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void First_voter_asks_at_once_and_only_when_it_is_its_leader_that_refuses()
    {
        var replica = Replica.Follower(leader: 2);
        Refuse(replica, 3);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        Refuse(replica, 2);
        Assert.Equal(RaftRole.Prospective, replica.Core.Role);
        Assert.Equal(Epoch(1), replica.Core.Election.Epoch);
    }

    [Fact]
    public void Next_voter_waits_for_its_turn_and_vouches_for_the_leader_no_more()
    {
        var replica = Replica.Follower(leader: 1, self: 3);
        Refuse(replica, 1);
        var vote = new VoteRequest(Key(3), Key(2), Epoch(1), replica.Core.LogEnd, PreVote: true);
        Assert.True(replica.Ask<VoteResponse>(vote).Granted);

        replica.Pass(Step - Moment);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        replica.Pass(Moment);
        Assert.Equal(RaftRole.Prospective, replica.Core.Role);
    }

    [Fact]
    public void Who_was_refused_for_its_log_asks_again_when_all_have_had_their_turn()
    {
        var replica = Replica.Follower(leader: 3);
        Refuse(replica, 3);
        LoseFor(replica);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);

        // Two voters are left: two turns, then twice as long.
        replica.Pass((Step * 2) - Moment);
        Refuse(replica, 3);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        replica.Pass(Moment);
        Refuse(replica, 3);
        Assert.Equal(RaftRole.Prospective, replica.Core.Role);

        LoseFor(replica);
        replica.Pass((Step * 4) - Moment);
        Refuse(replica, 3);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
        replica.Pass(Moment);
        Refuse(replica, 3);
        Assert.Equal(RaftRole.Prospective, replica.Core.Role);
    }

    [Fact]
    public void Node_that_goes_on_refusing_is_heeded_once_per_fetch_timeout_in_the_end()
    {
        var replica = Replica.Follower(leader: 3);
        var asked = 0;
        for (var waited = TimeSpan.Zero; waited < Options.FetchTimeout * 10; waited += Moment)
        {
            replica.Pass(Moment);
            var isSilent = replica.Core.Role == RaftRole.Prospective;
            if (!isSilent)
            {
                Refuse(replica, 3);
            }

            if (replica.Core.Role == RaftRole.Prospective)
            {
                asked += isSilent ? 0 : 1;
                LoseFor(replica);
            }
        }

        Assert.InRange(asked, 10, 14);
    }

    [Fact]
    public void Candidate_between_a_dead_voter_and_one_that_refuses_pauses_instead_of_waiting()
    {
        var replica = Replica.Voter();
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        replica.Grant();
        Assert.Equal(RaftRole.Candidate, replica.Core.Role);
        Answer(replica, node: 2);
        replica.Core.ConnectionRefused(new NodeId(3));
        replica.Take();

        // The pause after the first loss; without it the votes would be waited for up to twice the election timeout.
        replica.Pass(TimeSpan.FromMilliseconds(200));
        Assert.Equal(RaftRole.Prospective, replica.Core.Role);
    }

    private static void Refuse(Replica replica, int node)
    {
        replica.Core.ConnectionRefused(new NodeId(node));
        replica.Take();
    }

    /// <summary>The other voter refuses, and the leader's node is not there.</summary>
    private static void LoseFor(Replica replica)
    {
        Answer(replica, node: 2);
        Assert.Equal(RaftRole.Prospective, replica.Core.Role);
        Refuse(replica, 3);
        Assert.Equal(RaftRole.Follower, replica.Core.Role);
    }

    private static void Answer(Replica replica, int node)
    {
        var election = replica.Core.Election;
        var sent = replica.Sent<VoteRequest>().First(vote => vote.Sent.To.Id == new NodeId(node)).Sent;
        replica.Respond(sent, new VoteResponse(RaftError.None, election.Epoch, election.LeaderId, Granted: false));
    }
}
