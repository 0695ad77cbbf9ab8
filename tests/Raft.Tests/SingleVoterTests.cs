using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>A quorum of one elects itself at once, whatever its past.</summary>
public sealed class SingleVoterTests
{
    [Fact]
    public void Single_voter_on_first_tick_leads_the_first_epoch_and_notes_it_before_anything_else()
    {
        var core = Core(Formatted(1, Voters(1)));
        core.Tick(TimeSpan.Zero);
        var ready = core.TakeReady();

        Assert.Equal(new ElectionState(Epoch(1), new NodeId(1), null), ready.ElectionState);
        Assert.Empty(ready.Requests);
        Assert.Equal(
            [RaftRole.Unattached, RaftRole.Prospective, RaftRole.Candidate, RaftRole.Leader],
            ready.RoleChanges.Select(c => c.Role));
        Assert.Equal(new RoleChange(RaftRole.Leader, Epoch(1), new NodeId(1), Offset.Zero), ready.RoleChanges[^1]);
    }

    [Fact]
    public void Single_voter_without_voters_in_its_log_appends_leader_change_kraft_version_and_voters()
    {
        var core = Core(Formatted(1, Voters(1)));
        core.Tick(TimeSpan.Zero);

        var batch = Assert.Single(core.TakeReady().ControlBatches);
        Assert.Equal(Offset.Zero, batch.BaseOffset);
        Assert.Equal(Epoch(1), batch.Epoch);
        Assert.Collection(
            batch.Records,
            r => Assert.Equal([Key(1)], Assert.IsType<LeaderChangeRecord>(r).GrantingVoters),
            r => Assert.Equal(1, Assert.IsType<KRaftVersionRecord>(r).Level),
            r => Assert.Equal(Voters(1), Assert.IsType<VotersRecord>(r).Voters));
    }

    [Fact]
    public void Single_voter_commits_what_is_flushed_and_nothing_before()
    {
        var core = Core(Formatted(1, Voters(1)));
        core.Tick(TimeSpan.Zero);
        core.TakeReady();

        Assert.True(core.TryPropose(5, out var proposal));
        Assert.Equal(new Proposal(new Offset(3), 5, Epoch(1)), proposal);
        Assert.Null(core.TakeReady().HighWatermark);

        core.Flushed(new Offset(3));
        Assert.Equal(new Offset(3), core.TakeReady().HighWatermark);
        core.Flushed(new Offset(8));
        Assert.Equal(new Offset(8), core.TakeReady().HighWatermark);
        Assert.Equal(new Offset(8), core.HighWatermark);
    }

    [Fact]
    public void Single_voter_restarted_as_leader_goes_on_to_the_next_epoch()
    {
        var stored = new ElectionState(Epoch(4), new NodeId(1), null);
        var core = Core(Formatted(1, Voters(1), stored, LogOf((1, 3), (4, 2))));
        core.Tick(TimeSpan.Zero);
        var ready = core.TakeReady();

        Assert.Equal(RaftRole.Resigned, ready.RoleChanges[0].Role);
        Assert.Equal(new RoleChange(RaftRole.Leader, Epoch(5), new NodeId(1), new Offset(5)), ready.RoleChanges[^1]);
        Assert.Equal(new Offset(5), Assert.Single(ready.ControlBatches).BaseOffset);
    }

    [Fact]
    public void Single_voter_restarted_as_candidate_leads_the_epoch_it_voted_in()
    {
        var stored = new ElectionState(Epoch(4), NodeId.None, Key(1));
        var core = Core(Formatted(1, Voters(1), stored, LogOf((3, 5))));

        var ready = core.TakeReady();
        Assert.Equal(
            new RoleChange(RaftRole.Leader, Epoch(4), new NodeId(1), new Offset(5)), ready.RoleChanges[^1]);
    }

    [Fact]
    public void Single_voter_after_resigning_leads_a_new_epoch_at_once()
    {
        var core = Core(Formatted(1, Voters(1)));
        core.Tick(TimeSpan.Zero);
        core.TakeReady();

        core.Resign();
        var ready = core.TakeReady();
        Assert.Equal(RaftRole.Resigned, ready.RoleChanges[0].Role);
        Assert.Equal(
            new RoleChange(RaftRole.Leader, Epoch(2), new NodeId(1), new Offset(3)), ready.RoleChanges[^1]);
    }

    [Fact]
    public void Single_voter_leads_for_any_time_without_hearing_from_anyone()
    {
        var core = Core(Formatted(1, Voters(1)));
        core.Tick(TimeSpan.Zero);
        core.Tick(TimeSpan.FromDays(30));
        Assert.Equal(RaftRole.Leader, core.Role);
        Assert.Empty(core.TakeReady().Requests);
    }

    [Fact]
    public void Single_voter_whose_directory_changed_is_another_replica_and_waits()
    {
        var initial = Formatted(1, Voters(1)) with { Self = Key(1, directory: 99) };
        var core = Core(initial);
        core.Tick(TimeSpan.Zero);
        core.Tick(TimeSpan.FromHours(1));
        Assert.Equal(RaftRole.Unattached, core.Role);
    }
}
