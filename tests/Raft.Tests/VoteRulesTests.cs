using KRaftNet.Raft.Election;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>The whole matrix of who gets a vote, written out from the rules rather than computed.</summary>
public sealed class VoteRulesTests
{
    private static readonly ReplicaKey Candidate = Key(2);

    // Vote cast before: none, for the candidate, for another; leader known; log up to date.
    public static TheoryData<string, bool, bool, bool> Votes => new()
    {
        { "none", false, true, true },
        { "none", false, false, false },
        { "none", true, true, false },
        { "none", true, false, false },
        { "same", false, true, true },
        { "same", false, false, true },
        { "same", true, true, true },
        { "same", true, false, true },
        { "other", false, true, false },
        { "other", false, false, false },
        { "other", true, true, false },
        { "other", true, false, false },
    };

    [Theory]
    [MemberData(nameof(Votes))]
    public void Unattached_and_prospective_decide_by_cast_vote_then_leader_then_log(
        string cast, bool leaderKnown, bool upToDate, bool granted)
    {
        var voted = cast switch { "same" => Candidate, "other" => Key(3), _ => (ReplicaKey?)null };
        var election = new ElectionState(Epoch(5), leaderKnown ? new NodeId(3) : NodeId.None, voted);
        Assert.Equal(granted, VoteRules.GrantsVote(RaftRole.Unattached, election, Candidate, upToDate));
        Assert.Equal(granted, VoteRules.GrantsVote(RaftRole.Prospective, election, Candidate, upToDate));
    }

    [Theory]
    [InlineData(RaftRole.Candidate)]
    [InlineData(RaftRole.Follower)]
    [InlineData(RaftRole.Leader)]
    [InlineData(RaftRole.Resigned)]
    public void Other_roles_never_grant_a_standard_vote(RaftRole role)
    {
        var election = new ElectionState(Epoch(5), NodeId.None, Candidate);
        Assert.False(VoteRules.GrantsVote(role, election, Candidate, upToDate: true));
    }

    [Fact]
    public void Stored_vote_without_directory_matches_any_directory_of_that_node()
    {
        var election = new ElectionState(Epoch(5), NodeId.None, new ReplicaKey(Candidate.Id, DirectoryId.Zero));
        Assert.True(VoteRules.GrantsVote(RaftRole.Unattached, election, Candidate, upToDate: false));
        Assert.True(VoteRules.GrantsVote(RaftRole.Unattached, election, Key(2, directory: 77), upToDate: false));
        Assert.False(VoteRules.GrantsVote(RaftRole.Unattached, election, Key(3), upToDate: true));
    }

    [Theory]
    [InlineData(RaftRole.Unattached, false, true)]
    [InlineData(RaftRole.Prospective, false, true)]
    [InlineData(RaftRole.Candidate, false, true)]
    [InlineData(RaftRole.Resigned, false, true)]
    [InlineData(RaftRole.Follower, false, true)]
    [InlineData(RaftRole.Follower, true, false)]
    [InlineData(RaftRole.Leader, false, false)]
    public void Pre_vote_is_granted_unless_the_leader_is_known_to_live(RaftRole role, bool trustsLeader, bool granted)
    {
        Assert.Equal(granted, VoteRules.GrantsPreVote(role, trustsLeader, upToDate: true));
        Assert.False(VoteRules.GrantsPreVote(role, trustsLeader, upToDate: false));
    }

    [Fact]
    public void Stranger_may_stand_only_with_a_log_strictly_ahead_of_ours()
    {
        var own = At(10, 3);
        Assert.True(VoteRules.MayStand(Voters(1, 2), Key(2), At(0, 0), own));
        Assert.False(VoteRules.MayStand(Voters(1, 2), Key(2, directory: 99), own, own));
        Assert.False(VoteRules.MayStand(Voters(1, 2), Key(3), own, own));
        Assert.False(VoteRules.MayStand(Voters(1, 2), Key(3), At(99, 2), own));
        Assert.True(VoteRules.MayStand(Voters(1, 2), Key(3), At(11, 3), own));
        Assert.True(VoteRules.MayStand(Voters(1, 2), Key(3), At(1, 4), own));
    }
}
