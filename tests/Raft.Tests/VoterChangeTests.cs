using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>Changes of the voter set, one at a time (Raft thesis §4.1, KIP-853).</summary>
public sealed class VoterChangeTests
{
    [Fact]
    public void Added_voter_counts_from_the_append_of_its_record_on()
    {
        var leader = CommittedLeader();
        leader.FetchFrom(4, At(3, 1));
        Assert.Equal(new VoterChangeResult(RaftError.None, new Offset(3)), leader.Core.AddVoter(Voter(4)));
        var batch = Assert.Single(leader.Take().ControlBatches);
        Assert.Equal(new Offset(3), batch.BaseOffset);
        Assert.Equal(Voters(1, 2, 3, 4), Assert.IsType<VotersRecord>(Assert.Single(batch.Records)).Voters);

        // Three of four are needed now.
        leader.Flush();
        leader.FetchFrom(2, At(4, 1));
        Assert.Equal(new Offset(3), leader.Core.HighWatermark);
        leader.FetchFrom(4, At(4, 1));
        Assert.Equal(new Offset(4), leader.Core.HighWatermark);
    }

    [Fact]
    public void Next_change_waits_for_the_commit_of_the_last()
    {
        var leader = CommittedLeader();
        Assert.Equal(RaftError.None, leader.Core.RemoveVoter(Key(3)).Error);
        leader.Take();
        Assert.Equal(RaftError.RequestTimedOut, leader.Core.RemoveVoter(Key(2)).Error);
        leader.Flush();
        leader.FetchFrom(2, At(4, 1));
        Assert.Equal(RaftError.None, leader.Core.RemoveVoter(Key(2)).Error);
    }

    [Fact]
    public void Change_waits_for_a_committed_record_of_the_leaders_own_epoch()
    {
        var leader = Replica.Leader();
        Assert.Equal(RaftError.RequestTimedOut, leader.Core.RemoveVoter(Key(3)).Error);
    }

    [Fact]
    public void New_voter_must_have_caught_up_and_be_in_touch()
    {
        var leader = CommittedLeader();
        Assert.Equal(RaftError.RequestTimedOut, leader.Core.AddVoter(Voter(4)).Error);
        leader.FetchFrom(4, At(0, 0));
        Assert.Equal(RaftError.RequestTimedOut, leader.Core.AddVoter(Voter(4)).Error);
        leader.FetchFrom(4, At(3, 1));
        Assert.Equal(RaftError.None, leader.Core.AddVoter(Voter(4)).Error);
    }

    [Fact]
    public void Changes_are_refused_with_their_reasons()
    {
        var leader = CommittedLeader();
        Assert.Equal(RaftError.DuplicateVoter, leader.Core.AddVoter(Voter(2)).Error);
        Assert.Equal(RaftError.DuplicateVoter, leader.Core.AddVoter(Voter(Key(2, directory: 99))).Error);
        Assert.Equal(RaftError.InvalidRequest, leader.Core.AddVoter(Voter(4) with { KRaftVersionMax = 0 }).Error);
        Assert.Equal(RaftError.InvalidRequest, leader.Core.AddVoter(Voter(4) with { Endpoints = [] }).Error);
        Assert.Equal(RaftError.VoterNotFound, leader.Core.RemoveVoter(Key(9)).Error);
        Assert.Equal(RaftError.VoterNotFound, leader.Core.RemoveVoter(Key(2, directory: 99)).Error);
        Assert.Empty(leader.Take().ControlBatches);

        var follower = Replica.Follower();
        Assert.Equal(RaftError.NotLeader, follower.Core.AddVoter(Voter(4)).Error);
        Assert.Equal(RaftError.NotLeader, follower.Core.RemoveVoter(Key(2)).Error);
        Assert.Equal(RaftError.NotLeader, follower.Core.UpdateVoter(Epoch(1), Voter(2)).Error);
    }

    [Fact]
    public void Last_voter_cannot_be_removed()
    {
        var leader = new Replica(Formatted(1, Voters(1)));
        leader.Pass(TimeSpan.Zero);
        leader.Flush();
        Assert.Equal(RaftError.VoterNotFound, leader.Core.RemoveVoter(Key(1)).Error);
    }

    [Fact]
    public void Static_quorum_cannot_be_changed()
    {
        var voters = new VoterSet([Voter(new ReplicaKey(new NodeId(1), DirectoryId.Zero))]);
        var leader = new Replica(Formatted(1, voters) with { KRaftVersions = [] });
        Assert.Equal(RaftRole.Leader, leader.Core.Role);
        Assert.IsType<LeaderChangeRecord>(Assert.Single(Assert.Single(leader.Ready.ControlBatches).Records));
        leader.Flush();
        Assert.Equal(RaftError.UnsupportedVersion, leader.Core.AddVoter(Voter(2)).Error);
    }

    [Fact]
    public void Update_is_for_the_voter_itself_in_the_current_epoch()
    {
        var leader = CommittedLeader();
        var moved = Voter(2) with { Endpoints = [new VoterEndpoint("CONTROLLER", "elsewhere", 1)] };
        Assert.Equal(RaftError.FencedLeaderEpoch, leader.Core.UpdateVoter(Epoch(0), moved).Error);
        Assert.Equal(RaftError.UnknownLeaderEpoch, leader.Core.UpdateVoter(Epoch(2), moved).Error);
        Assert.Equal(RaftError.RequestTimedOut, leader.Core.UpdateVoter(Epoch(1), Voter(9)).Error);
        Assert.Equal(RaftError.RequestTimedOut, leader.Core.UpdateVoter(Epoch(1), Voter(Key(2, 99))).Error);
        Assert.Equal(RaftError.InvalidRequest, leader.Core.UpdateVoter(Epoch(1), moved with { Endpoints = [] }).Error);
        var newer = moved with { KRaftVersionMin = 5, KRaftVersionMax = 6 };
        Assert.Equal(RaftError.InvalidRequest, leader.Core.UpdateVoter(Epoch(1), newer).Error);
        Assert.Equal(new VoterChangeResult(RaftError.None), leader.Core.UpdateVoter(Epoch(1), Voter(2)));
        Assert.Equal(new VoterChangeResult(RaftError.None, new Offset(3)), leader.Core.UpdateVoter(Epoch(1), moved));
        Assert.Equal(moved, leader.Core.Voters.Find(Key(2)));
    }

    [Fact]
    public void Removed_leader_leads_without_counting_itself_until_its_removal_is_committed()
    {
        var leader = CommittedLeader();
        Assert.Equal(RaftError.None, leader.Core.RemoveVoter(Key(1)).Error);
        leader.Flush();
        leader.FetchFrom(2, At(4, 1));
        Assert.Equal(new Offset(3), leader.Core.HighWatermark);
        Assert.Equal(RaftRole.Leader, leader.Core.Role);
        leader.FetchFrom(3, At(4, 1));
        Assert.Equal(new Offset(4), leader.Core.HighWatermark);
        Assert.Equal(RaftRole.Resigned, leader.Core.Role);
        Assert.Equal([Key(2), Key(3)], leader.Sent<EndQuorumEpochRequest>().Select(e => e.Sent.To));
    }

    [Fact]
    public void Replica_whose_removal_may_not_be_committed_still_stands_without_its_own_vote()
    {
        // A leader of two has removed itself and was restarted before the other had the record.
        var log = LogOf((1, 4));
        var initial = Formatted(1, Voters(1, 2), new ElectionState(Epoch(1), new NodeId(1), null), log) with
        {
            Voters = [new(Offset.None, Voters(1, 2)), new(new Offset(3), Voters(2))],
        };
        var replica = new Replica(initial);
        replica.PassUntil(() => replica.Core.Role == RaftRole.Prospective);
        Assert.Equal([Key(2)], replica.Sent<VoteRequest>().Select(v => v.Sent.To));
        replica.Grant();
        replica.Grant();
        Assert.Equal(RaftRole.Leader, replica.Core.Role);
        replica.FetchFrom(2, replica.Core.LogEnd);
        Assert.Equal(RaftRole.Resigned, replica.Core.Role);
    }

    [Fact]
    public void Replica_whose_removal_is_committed_stands_no_more()
    {
        var initial = Formatted(1, Voters(1, 2), null, LogOf((1, 4)) with { LatestSnapshot = At(4, 1) }) with
        {
            Voters = [new(Offset.None, Voters(1, 2)), new(new Offset(3), Voters(2))],
        };
        var replica = new Replica(initial);
        replica.Pass(Options.ElectionTimeout * 10);
        Assert.Equal(RaftRole.Unattached, replica.Core.Role);
    }

    [Fact]
    public void Voters_of_any_end_of_the_log_can_be_asked_for_by_a_snapshot()
    {
        var leader = CommittedLeader();
        leader.Core.RemoveVoter(Key(3));
        Assert.Equal(Voters(1, 2, 3), leader.Core.VotersAt(new Offset(3)));
        Assert.Equal(Voters(1, 2), leader.Core.VotersAt(new Offset(4)));
        Assert.Equal(1, leader.Core.KRaftVersionAt(new Offset(3)));
    }

    private static Replica CommittedLeader()
    {
        var leader = Replica.Leader();
        leader.FetchFrom(2, At(3, 1));
        Assert.Equal(new Offset(3), leader.Core.HighWatermark);
        return leader;
    }
}
