using KRaftNet.Common.Loops;
using KRaftNet.Platform.Loops;

namespace KRaftNet.Platform.Tests.Loops;

public class EpollLoopTests
{
    private const int Posters = 4;
    private const int PostsEach = 20_000;

    [Fact]
    public void Work_of_one_poster_runs_in_its_order_one_at_a_time_on_the_loop()
    {
        using var harness = new Harness();
        var last = new int[Posters];
        var wrong = 0;
        var inside = 0;
        var done = 0;
        var posters = Enumerable.Range(0, Posters).Select(poster => new Thread(() =>
        {
            for (var i = 1; i <= PostsEach; i++)
            {
                var number = i;
                harness.Loop.Post(() =>
                {
                    wrong += Interlocked.Increment(ref inside) == 1 && harness.Loop.IsCurrent ? 0 : 1;
                    wrong += last[poster] == number - 1 ? 0 : 1;
                    last[poster] = number;
                    Interlocked.Decrement(ref inside);
                    Interlocked.Increment(ref done);
                });
            }
        })).ToList();
        posters.ForEach(poster => poster.Start());
        Harness.Until(() => Volatile.Read(ref done) == Posters * PostsEach);
        Assert.Equal(0, Harness.On(harness.Loop, () => wrong));
        Assert.False(harness.Loop.IsCurrent);
    }

    [Fact]
    public void Work_posted_by_work_runs_after_it_and_not_inside()
    {
        using var harness = new Harness();
        var order = new List<int>();
        Harness.On(harness.Loop, () =>
        {
            harness.Loop.Post(() => order.Add(2));
            order.Add(1);
            return true;
        });
        Assert.Equal([1, 2], Harness.On(harness.Loop, () => order.ToArray()));
    }

    [Fact]
    public void Await_comes_back_to_its_loop()
    {
        using var harness = new Harness();
        var elsewhere = new TaskCompletionSource();
        var back = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Loop.Post(() => _ = Wait());
        ThreadPool.QueueUserWorkItem(_ => elsewhere.SetResult());
        Harness.Until(() => back.Task.IsCompleted);
        Assert.True(back.Task.IsCompletedSuccessfully);

        async Task Wait()
        {
            await elsewhere.Task;
            back.SetResult(harness.Loop.IsCurrent);
        }
    }

    [Fact]
    public void Await_of_what_the_loop_itself_completes_goes_on_at_once()
    {
        using var harness = new Harness();
        var order = Harness.On(harness.Loop, () =>
        {
            var order = new List<string>();
            var completion = new TaskCompletionSource();
            _ = Wait(completion.Task, order);
            completion.SetResult();
            order.Add("after");
            return order;
        });
        Assert.Equal(["inside", "after"], order);

        static async Task Wait(Task task, List<string> order)
        {
            await task;
            order.Add("inside");
        }
    }

    [Fact]
    public void Exception_that_leaves_work_goes_to_the_fatal_callback_and_ends_the_loop()
    {
        (IEventLoop Loop, Exception Exception, bool OnLoop)? fatal = null;
        using var loops = new EpollLoops((loop, exception) => fatal = (loop, exception, loop.IsCurrent));
        var loop = loops.Create("doomed");
        var ranAfter = false;
        loop.Post(() =>
        {
            loop.Post(() => ranAfter = true);
            throw new InvalidOperationException("broken");
        });
        Harness.Until(() => fatal is not null);
        Assert.Same(loop, fatal!.Value.Loop);
        Assert.Equal("broken", fatal.Value.Exception.Message);
        Assert.True(fatal.Value.OnLoop);
        loops.Dispose();
        Assert.False(ranAfter);
    }

    [Fact]
    public void Post_after_the_end_is_dropped()
    {
        var loops = new EpollLoops((_, _) => { });
        var loop = loops.Create("short");
        loops.Dispose();
        loop.Post(() => throw new InvalidOperationException("must not run"));
        Assert.Throws<ObjectDisposedException>(() => loops.Create("late"));
        loops.Dispose();
    }
}
