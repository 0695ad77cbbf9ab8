using KRaftNet.Common.Files;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.TestKit.Tests.Simulation;

public sealed class ProcessTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Loop_runs_pieces_in_order_never_inside_post_and_is_current_only_then()
    {
        var (world, process) = Started();
        var loop = process.Loops.Create("one");
        var order = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            var number = i;
            loop.Post(() =>
            {
                Assert.True(loop.IsCurrent);
                order.Add(number);
            });
        }

        Assert.Empty(order);
        Assert.False(loop.IsCurrent);
        world.RunFor(Second);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public void Pieces_of_two_loops_interleave_as_the_seed_decides()
    {
        var runs = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var (world, process) = Started(seed);
            var order = "";
            foreach (var name in new[] { "a", "b" })
            {
                var loop = process.Loops.Create(name);
                for (var i = 0; i < 3; i++)
                {
                    loop.Post(() => order += name);
                }
            }

            world.RunFor(Second);
            runs.Add(order);
        }

        Assert.True(runs.Count > 5, $"{runs.Count} interleavings");
    }

    [Fact]
    public void Await_on_a_loop_comes_back_to_it()
    {
        var (world, process) = Started();
        var loop = process.Loops.Create("one");
        var back = false;
        loop.Post(() => _ = Work());
        world.RunFor(10 * Second);
        Assert.True(back);

        async Task Work()
        {
            await Task.Delay(Second, process.Clock);
            back = loop.IsCurrent;
        }
    }

    [Fact]
    public void Exception_that_leaves_a_piece_fails_the_seed()
    {
        var (world, process) = Started();
        process.Loops.Create("one").Post(() => throw new FormatException("odd"));
        Assert.Throws<SimulationFailedException>(() => world.RunFor(Second));
    }

    [Fact]
    public void Expected_death_ends_the_process_only()
    {
        var (world, process) = Started();
        process.ExpectsDeath = e => e is FormatException;
        process.Loops.Create("one").Post(() => throw new FormatException("odd"));
        world.RunFor(Second);
        Assert.False(process.IsAlive);
        Assert.IsType<FormatException>(process.DiedOf);
        Assert.Null(process.Node.Process);
    }

    [Fact]
    public void Crash_drops_loops_timers_and_disk_work()
    {
        var (world, process) = Started();
        var loop = process.Loops.Create("one");
        var timer = process.Clock.CreateTimer(_ => Assert.Fail("fired"), null, Second, Second);
        loop.Post(() => Assert.Fail("ran"));
        process.Executor.Submit(DiskLane.Flush, () => Assert.Fail("worked"), _ => Assert.Fail("completed"));
        process.Node.Crash();
        loop.Post(() => Assert.Fail("ran"));
        process.Executor.Submit(DiskLane.Flush, () => Assert.Fail("worked"), _ => Assert.Fail("completed"));
        process.Node.Start();
        world.RunFor(10 * Second);
        timer.Dispose();
    }

    [Fact]
    public void Crash_in_the_midst_of_a_piece_stops_its_disk()
    {
        var (world, process) = Started();
        var node = process.Node;
        process.Loops.Create("one").Post(() =>
        {
            AtomicFile.Write(process.Files, "/a", [1]);
            node.Crash(CrashMode.LoseAllUnsynced);
            AtomicFile.Write(process.Files, "/a", [2]);
        });
        world.RunFor(Second);
        node.Start();
        Assert.Equal(new byte[] { 1 }, AtomicFile.TryRead(node.Disk, "/a"));
    }

    [Fact]
    public void Crash_at_a_disk_operation_kills_the_process_there()
    {
        var (world, process) = Started();
        var node = process.Node;
        var reached = false;
        node.CrashAtOperation(node.Disk.OperationCount + 2, CrashMoment.Before, CrashMode.KeepAll);
        process.Loops.Create("one").Post(() =>
        {
            using var file = process.Files.Open("/a", FileOpenMode.CreateNew);
            file.Write(0, [1]);
            file.Write(1, [2]);
            reached = true;
        });
        world.RunFor(Second);
        Assert.False(reached);
        Assert.Null(node.Process);
        node.Start();
        Assert.Equal(new byte[] { 1 }, AtomicFile.TryRead(node.Disk, "/a"));
    }

    [Fact]
    public void Paused_process_does_nothing_until_it_goes_on_and_keeps_the_order_of_its_loop()
    {
        var (world, process) = Started();
        var loop = process.Loops.Create("one");
        var order = new List<int>();
        process.Pause();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            loop.Post(() => order.Add(number));
        }

        world.RunFor(Second);
        Assert.Empty(order);
        process.Resume();
        world.RunFor(Second);
        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public void Restarted_process_has_other_random_numbers_and_an_equal_run_the_same()
    {
        var (_, first) = Started();
        var (_, again) = Started();
        var number = first.Prng.NextUInt64();
        Assert.Equal(number, again.Prng.NextUInt64());
        again.Node.Crash();
        Assert.NotEqual(number, again.Node.Start().Prng.NextUInt64());
    }

    [Fact]
    public void Post_from_another_thread_fails_the_seed_also_when_the_loop_is_busy()
    {
        var (world, process) = Started();
        var loop = process.Loops.Create("one");
        loop.Post(() => { });
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => loop.Post(() => { })));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(thrown);
        Assert.Throws<SimulationFailedException>(() => world.RunFor(Second));
    }

    [Fact]
    public void Flush_covers_what_was_written_when_it_started()
    {
        var (world, process) = Started();
        var node = process.Node;
        var flushed = false;
        var file = process.Files.Open("/a", FileOpenMode.CreateNew);
        process.Files.FlushDirectory("/");
        file.Write(0, [1]);
        var started = false;
        process.Executor.Submit(
            DiskLane.Flush,
            () =>
            {
                file.Flush();
                started = true;
            },
            failure => flushed = failure is null);
        Assert.False(started);
        Assert.True(world.RunUntil(() => started, Second));
        Assert.False(flushed);
        file.Write(1, [2]);
        Assert.True(world.RunUntil(() => flushed, Second));
        Assert.Equal(new byte[] { 1 }, node.Disk.DurableContent("/a"));
    }

    [Fact]
    public void Failed_work_is_told_to_its_completion()
    {
        var (world, process) = Started();
        Exception? told = null;
        var failure = new DiskException(DiskError.Io, "read", "/a", "injected");
        process.Executor.Submit(DiskLane.Background, () => throw failure, e => told = e);
        world.RunFor(Second);
        Assert.Same(failure, told);
    }

    [Fact]
    public void Disk_work_is_done_in_no_fixed_order()
    {
        var orders = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 1UL; seed <= 30; seed++)
        {
            var (world, process) = Started(seed);
            var order = "";
            foreach (var name in new[] { "a", "b" })
            {
                process.Executor.Submit(DiskLane.Flush, () => { }, _ => order += name);
            }

            world.RunFor(Second);
            orders.Add(order);
        }

        Assert.Equal(["ab", "ba"], orders);
    }

    private static (SimulatedWorld World, SimulatedProcess Process) Started(ulong seed = 1)
    {
        var world = new SimulatedWorld(seed);
        return (world, world.AddNode("one").Start());
    }
}
