using KRaftNet.Broker.Birth;
using KRaftNet.Common;
using KRaftNet.LogStore.Directories;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Broker.Tests.Birth;

/// <summary>Whole births, with disks and connections, in the simulated world.</summary>
public class BirthWorldTests(ITestOutputHelper output)
{
    private static readonly CrashMode[] Modes = [CrashMode.KeepAll, CrashMode.LoseAllUnsynced, CrashMode.Random];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void New_nodes_make_one_quorum(int controllers)
    {
        using var world = new BirthWorld(1, controllers);
        world.StartAll();
        world.AwaitBirth();
        world.CheckQuorum();
    }

    [Fact]
    public void New_nodes_make_a_quorum_that_serves_and_takes_in_a_wiped_one()
    {
        using var world = new BirthWorld(10, isWhole: true);
        world.Add(4, "broker");
        world.StartAll();
        world.AwaitBirth();
        world.CheckQuorum();
        world[2].Crash(CrashMode.KeepAll);
        world[2].Wipe();
        world[2].Start();
        world.AwaitBirth();
        Assert.Null(world[2].First);
    }

    [Fact]
    public void Nothing_is_made_before_the_last_one_is_there()
    {
        using var world = new BirthWorld(2);
        world[1].Start();
        world[2].Start();
        world.World.RunFor(TimeSpan.FromMinutes(1));
        Assert.All(world.Nodes.Take(2), node => Assert.Null(node.Meta));
        world[3].Start();
        world.AwaitBirth();
        world.CheckQuorum();
    }

    [Fact]
    public void Wiped_node_joins_its_cluster_as_another_replica()
    {
        using var world = new BirthWorld(3);
        world.StartAll();
        world.AwaitBirth();
        foreach (var id in (int[])[1, 3])
        {
            var before = world[id].Meta!;
            world[id].Crash(CrashMode.KeepAll);
            world[id].Wipe();
            world[id].Start();
            world.AwaitBirth();
            Assert.Equal(before.ClusterId, world[id].Meta!.ClusterId);
            Assert.NotEqual(before.DirectoryId, world[id].Meta!.DirectoryId);
            Assert.Null(world[id].First);
        }
    }

    [Fact]
    public void Wiped_node_waits_while_all_others_are_down()
    {
        using var world = new BirthWorld(4);
        world.StartAll();
        world.AwaitBirth();
        world.Nodes.ForEach(node => node.Crash(CrashMode.KeepAll));
        world[1].Wipe();
        world[1].Start();
        world.World.RunFor(TimeSpan.FromMinutes(1));
        Assert.Null(world[1].Meta);
        world.StartAll();
        world.AwaitBirth();
        Assert.Null(world[1].First);
        Assert.Equal(world[2].Meta!.ClusterId, world[1].Meta!.ClusterId);
    }

    [Fact]
    public void Lost_metadata_disk_beside_data_is_told_and_nothing_is_written()
    {
        using var world = new BirthWorld(9);
        world.StartAll();
        world.AwaitBirth();
        world[2].Crash(CrashMode.KeepAll);
        world[2].Wipe("/data");
        world[2].Start();
        world.Await(() => world[2].Failure is not null, () => "node 2 does not give up");
        var failure = Assert.IsType<LogDirectoryException>(world[2].Failure);
        Assert.Equal(LogDirectoryError.PartlyFormatted, failure.Error);
        Assert.Null(world[2].Meta);
    }

    [Fact]
    public void Late_controller_and_brokers_join_without_a_vote()
    {
        using var world = new BirthWorld(5);
        world.Add(4);
        world.Add(5, "broker");
        world.StartAll();
        world.AwaitBirth();
        world.CheckQuorum();
        Assert.Null(world[4].First);
        Assert.Null(world[5].First);
    }

    [Fact]
    public void Other_lists_and_foreign_clusters_are_told()
    {
        using var world = new BirthWorld(6, controllers: 2);
        var lonely = world.Add(3, quorum: [new(new NodeId(3), new HostAndPort("node3", 9093))]);
        lonely.Start();
        world.Await(() => lonely.IsServing, () => "node 3 is not born");
        world[1].Start();
        world[2].Start();
        world.AwaitBirth();
        var late = world.Add(4, quorum: [.. world.Quorum, new(new NodeId(3), new HostAndPort("node3", 9093))]);
        late.Start();
        world.Await(() => late.Failure is not null, () => "node 4 does not give up");
        Assert.IsType<BirthRefusedException>(late.Failure);
        Assert.Null(late.Meta);
    }

    [Fact]
    public void Birth_that_is_told_to_stop_ends_and_gives_all_back()
    {
        using var world = new BirthWorld(7);
        var node = world[2];
        node.Start();
        world.World.RunFor(TimeSpan.FromSeconds(5));
        node.Birth!.Stop();
        world.Await(() => node.IsStopped, () => "it does not stop");
        Assert.False(node.Machine.Disk.FileExists("/data/.lock"));
        Assert.False(world.World.Network.IsListening(node.Machine, 9093));
    }

    [Fact]
    public void Crash_at_any_operation_of_a_disk_ends_in_the_same_quorum()
    {
        var tried = 0;
        foreach (var id in (int[])[1, 2])
        {
            var operations = OperationsOf(id);
            for (var operation = 0L; operation < operations; operation++)
            {
                foreach (var moment in Enum.GetValues<CrashMoment>())
                {
                    foreach (var mode in Modes)
                    {
                        CrashOnce(id, new CrashPoint(operation, moment, mode, Seed: 8));
                        tried++;
                    }
                }
            }
        }

        output.WriteLine($"{tried} crashes");
        Assert.True(tried > 100, $"{tried} crashes");
    }

    /// <summary>Nodes that only answer show more births; whole ones show that what is born runs.</summary>
    [Theory]
    [InlineData(false, 60)]
    [InlineData(true, 12)]
    public void Random_crashes_and_cuts_end_in_one_quorum(bool isWhole, int seeds)
    {
        var crashes = 0;
        foreach (var seed in Seeds.Usual(seeds))
        {
            var random = new Prng(seed).Split("trouble");
            var faults = FaultOptions.Swarm(random.Split("faults"));
            using var world = new BirthWorld(seed, 1 + (2 * random.Next(isWhole ? 2 : 3)), faults, isWhole);
            for (var trouble = 0; trouble < 30; trouble++)
            {
                world.World.RunFor(TimeSpan.FromMilliseconds(random.Next(random.Chance(0.5) ? 50 : 1000)));
                crashes += Trouble(world, random);
            }

            world.World.Network.Links.HealAll();
            world.Nodes.ForEach(node => node.Machine.Disk.ForgetPowerOff());
            world.StartAll();
            world.AwaitBirth();
            world.CheckQuorum();
        }

        output.WriteLine($"{crashes} crashes");
        Assert.True(crashes > seeds || Environment.GetEnvironmentVariable(Seeds.Variable) is not null, $"{crashes} crashes");
    }

    private static int Trouble(BirthWorld world, Prng random)
    {
        var node = world.Nodes[random.Next(world.Nodes.Count)];
        var other = world.Nodes[random.Next(world.Nodes.Count)];
        switch (random.Next(6))
        {
            case 0 when node.Machine.Process is not null:
                node.Crash(Modes[random.Next(Modes.Length)], silent: random.Chance(0.3));
                return 1;
            case 1 when node.Machine.Process is not null:
                var moment = random.Chance(0.5) ? CrashMoment.Before : CrashMoment.After;
                node.Machine.CrashAtOperation(
                    node.Machine.Disk.OperationCount + random.Next(20), moment, Modes[random.Next(Modes.Length)]);
                return 1;
            case 2:
                world.World.Network.Links.Cut(node.Machine, other.Machine);
                return 0;
            case 3:
                world.World.Network.Links.HealAll();
                return 0;
            default:
                world.StartAll();
                return 0;
        }
    }

    private static long OperationsOf(int id)
    {
        using var world = new BirthWorld(8);
        world.StartAll();
        world.AwaitBirth();
        return world[id].Machine.Disk.OperationCount;
    }

    private static void CrashOnce(int id, CrashPoint point)
    {
        using var world = new BirthWorld(point.Seed);
        try
        {
            world.StartAll();
            world[id].Machine.CrashAtOperation(point.Operation, point.Moment, point.Mode);
            world.Await(() => world[id].Machine.Process is null, () => "it lives on");
            world.World.RunFor(TimeSpan.FromMilliseconds(500));
            world[id].Start();
            world.AwaitBirth();
            world.CheckQuorum();
        }
        catch (Exception e)
        {
            throw new CrashPointException(point, e);
        }
    }
}
