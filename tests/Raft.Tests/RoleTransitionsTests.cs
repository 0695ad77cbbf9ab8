using KRaftNet.Raft.Roles;
using static KRaftNet.Raft.RaftRole;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>The table of legal moves, and the role after a start.</summary>
public sealed class RoleTransitionsTests
{
    private static readonly (RaftRole From, RaftRole To)[] WithinAnEpoch =
    [
        (Unattached, Unattached), (Unattached, Prospective), (Unattached, Follower),
        (Prospective, Unattached), (Prospective, Follower),
        (Candidate, Leader), (Candidate, Prospective), (Candidate, Follower),
        (Follower, Prospective),
        (Leader, Resigned),
        (Resigned, Unattached),
    ];

    [Fact]
    public void Moves_within_an_epoch_are_those_of_the_table_and_no_other()
    {
        foreach (var from in Enum.GetValues<RaftRole>())
        {
            foreach (var to in Enum.GetValues<RaftRole>())
            {
                Assert.Equal(WithinAnEpoch.Contains((from, to)), RoleTransitions.IsLegal(from, to, sameEpoch: true));
            }
        }
    }

    [Fact]
    public void Moves_to_a_later_epoch_lead_to_waiting_or_following_and_from_prospective_to_candidate()
    {
        foreach (var from in Enum.GetValues<RaftRole>())
        {
            foreach (var to in Enum.GetValues<RaftRole>())
            {
                var legal = to is Unattached or Follower || (from, to) == (Prospective, Candidate);
                Assert.Equal(legal, RoleTransitions.IsLegal(from, to, sameEpoch: false));
            }
        }
    }

    // Stored: leader id (-1 none), voted id (-1 none), epoch 5; the log's last epoch.
    [Theory]
    [InlineData(-1, -1, 3, Unattached, 5)]
    [InlineData(-1, 2, 3, Unattached, 5)]
    [InlineData(-1, 1, 3, Candidate, 5)]
    [InlineData(1, -1, 5, Resigned, 5)]
    [InlineData(2, -1, 5, Follower, 5)]
    [InlineData(2, 1, 5, Follower, 5)]
    [InlineData(9, -1, 5, Unattached, 5)]
    [InlineData(1, -1, 7, Unattached, 7)]
    [InlineData(2, 1, 7, Unattached, 7)]
    public void Role_after_a_start_follows_the_stored_state_and_the_log(
        int leader, int voted, int logEpoch, RaftRole role, int epoch)
    {
        var stored = new ElectionState(Epoch(5), new NodeId(leader), voted < 0 ? null : Key(voted));
        var core = Core(Formatted(1, Voters(1, 2, 3), stored, LogOf((logEpoch, 4))));
        Assert.Equal(role, core.Role);
        Assert.Equal(Epoch(epoch), core.Election.Epoch);
        var isUnchanged = epoch == 5;
        Assert.Equal(isUnchanged ? stored : new ElectionState(Epoch(epoch), NodeId.None, null), core.Election);
        Assert.Equal(isUnchanged ? null : core.Election, core.TakeReady().ElectionState);
    }

    [Fact]
    public void Vote_stored_without_directory_by_a_static_quorum_is_our_own()
    {
        var stored = new ElectionState(Epoch(5), NodeId.None, new ReplicaKey(new NodeId(1), DirectoryId.Zero));
        Assert.Equal(Candidate, Core(Formatted(1, Voters(1, 2, 3), stored)).Role);
    }

    [Fact]
    public void Vote_stored_by_another_directory_of_our_node_is_not_our_own()
    {
        var stored = new ElectionState(Epoch(5), NodeId.None, Key(1, directory: 99));
        Assert.Equal(Unattached, Core(Formatted(1, Voters(1, 2, 3), stored)).Role);
    }
}
