using KRaftNet.RaftSimulation.Node;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.Raft.Tests;

/// <summary>Whole quorums in situations that have a name, on a network and disks without other faults.</summary>
public sealed class ScenarioTests
{
    private static readonly WorldOptions Calm = new();
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Quorum_elects_one_leader_and_keeps_it(int voters)
    {
        var world = Started(Calm with { Voters = voters });
        var leader = Leader(world);
        var epoch = leader.Epoch;
        world.Scheduler.RunUntil(30 * Second);
        Assert.Same(leader, Leader(world));
        Assert.Equal(epoch, leader.Epoch);
    }

    [Fact]
    public void Follower_that_was_cut_off_comes_back_without_raising_the_epoch()
    {
        var world = Started(Calm);
        var leader = Leader(world);
        var epoch = leader.Epoch;
        var follower = world.Nodes.First(n => n != leader);
        Isolate(world, follower);
        Pass(world, 5 * Second);
        Assert.NotEqual(RaftRole.Follower, follower.Role);
        Assert.Equal(epoch, follower.Epoch);

        world.Network.Heal();
        Pass(world, Second);
        Assert.Same(leader, Leader(world));
        Assert.Equal(epoch, leader.Epoch);
        Assert.Equal(RaftRole.Follower, follower.Role);
    }

    [Fact]
    public void Leader_that_was_cut_off_resigns_and_gives_up_what_it_could_not_commit()
    {
        var world = Started(Calm);
        var old = Leader(world);
        Isolate(world, old);
        old.Propose(2);
        Pass(world, 5 * Second);
        Assert.False(old.IsLeader);
        var successor = Leader(world);
        successor.Propose(3);
        Pass(world, Second);

        world.Network.Heal();
        Pass(world, 2 * Second);
        Assert.Equal(1, world.Checker.Logs.Cuts);
        Assert.Equal(successor.HighWatermark, old.HighWatermark);
        Assert.Equal(successor.Log.Batches[^1], old.Log.Batches[^1]);
    }

    [Fact]
    public void Leader_that_can_send_but_not_hear_is_replaced()
    {
        var world = Started(Calm);
        var deaf = Leader(world);
        foreach (var other in world.Nodes.Where(n => n != deaf))
        {
            world.Network.Cut(other.Index, deaf.Index);
        }

        Pass(world, 5 * Second);
        Assert.NotSame(deaf, Leader(world));
        Assert.False(deaf.IsLeader);
    }

    [Fact]
    public void Resigning_leader_is_followed_by_another_before_any_timeout()
    {
        var world = Started(Calm with { Voters = 5 });
        var old = Leader(world);
        old.Input(core => core.Resign());
        var began = world.Scheduler.Now;
        Assert.True(world.Scheduler.RunUntil(began + Second, () => world.Nodes.Any(n => n != old && n.IsLeader)));
        Assert.True(world.Scheduler.Now - began < Calm.Raft.FetchTimeout);
    }

    [Fact]
    public void Late_joiner_begins_with_a_snapshot_and_becomes_a_voter()
    {
        var world = Started(Calm with { Spares = 1 });
        var joiner = world.Nodes[^1];
        joiner.Crash();
        var leader = Leader(world);
        leader.Propose(100);
        Pass(world, Second);
        leader.TakeSnapshot();
        leader.Trim(new Prng(1));
        joiner.Start();
        Pass(world, Second);
        Assert.Equal(1, world.Checker.Logs.Snapshots);
        Assert.Equal(leader.HighWatermark, joiner.HighWatermark);

        leader.Input(core => Assert.Equal(RaftError.None, core.AddVoter(joiner.AsVoter).Error));
        Pass(world, Second);
        Assert.All(world.Nodes, n => Assert.Equal(4, n.Core!.Voters.Count));
    }

    [Fact]
    public void Quorum_of_two_survives_the_leader_that_removed_itself_and_died_before_telling()
    {
        var world = Started(Calm with { Voters = 2 });
        var leader = Leader(world);
        var other = world.Nodes.First(n => n != leader);
        world.Network.Cut(leader.Index, other.Index);
        leader.Input(core => Assert.Equal(RaftError.None, core.RemoveVoter(leader.Key).Error));
        Pass(world, TimeSpan.FromMilliseconds(100));
        leader.Crash();
        Pass(world, 2 * Second);
        world.Network.Heal();
        leader.Start();
        Pass(world, 3 * Second);
        Assert.Same(other, Leader(world));
        Assert.Equal(other.Key, Assert.Single(other.Core!.Voters).Key);
    }

    [Fact]
    public void Whole_quorum_that_lost_power_comes_back_with_everything_committed()
    {
        var world = Started(Calm);
        Leader(world).Propose(7);
        Pass(world, Second);
        var committed = world.Checker.Commits.End;
        world.Nodes.ToList().ForEach(n => n.Crash());
        world.Nodes.ToList().ForEach(n => n.Start());
        Pass(world, 3 * Second);
        Assert.True(Leader(world).HighWatermark > committed);
        Assert.Equal(2, world.Checker.Elections.Leaders);
    }

    private static SimWorld Started(WorldOptions options)
    {
        var world = new SimWorld(seed: 5, options);
        world.Nodes.ToList().ForEach(n => n.Start());
        Pass(world, 2 * Second);
        return world;
    }

    private static void Pass(SimWorld world, TimeSpan time) => world.Scheduler.RunUntil(world.Scheduler.Now + time);

    private static SimNode Leader(SimWorld world) =>
        world.Nodes.Where(n => n.IsLeader).OrderByDescending(n => n.Epoch).First();

    private static void Isolate(SimWorld world, SimNode node)
    {
        foreach (var other in world.Nodes.Where(n => n != node))
        {
            world.Network.Cut(node.Index, other.Index);
            world.Network.Cut(other.Index, node.Index);
        }
    }
}
