using System.Collections.Concurrent;
using KRaftNet.Common.Loops;

namespace KRaftNet.Transport.Tests.Kit;

/// <summary>A loop with a thread of its own.</summary>
internal sealed class ThreadLoop : IEventLoop, IDisposable
{
    private readonly BlockingCollection<Action> _posted = [];
    private readonly Thread _thread;
    private Exception? _failure;

    public ThreadLoop()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public string Name => "thread";

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public void Post(Action work) => _posted.Add(work);

    /// <summary>Waits for what the loop answers.</summary>
    public T Ask<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>();
        Post(() => answer.SetResult(question()));
        Assert.True(answer.Task.Wait(TimeSpan.FromSeconds(60)), _failure?.ToString() ?? "the loop does not answer");
        return answer.Task.Result;
    }

    public void Dispose()
    {
        _posted.CompleteAdding();
        _thread.Join();
        _posted.Dispose();
        Assert.Null(_failure);
    }

    private void Run()
    {
        try
        {
            foreach (var work in _posted.GetConsumingEnumerable())
            {
                work();
            }
        }
        catch (Exception exception)
        {
            _failure = exception;
        }
    }
}
