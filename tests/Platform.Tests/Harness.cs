using KRaftNet.Common.Loops;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Sockets;

namespace KRaftNet.Platform.Tests;

/// <summary>Loops and a network for one test, ended with it; a fatal exception of a loop fails the test.</summary>
public sealed class Harness : IDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(60);
    private readonly List<Exception> _fatal = [];

    public Harness(SocketNetworkOptions? options = null)
    {
        Loops = new EpollLoops((_, exception) =>
        {
            lock (_fatal)
            {
                _fatal.Add(exception);
            }
        });
        Network = new SocketNetwork(Loops, options ?? new SocketNetworkOptions { Reactors = 2 });
        Loop = Loops.Create("test");
    }

    public EpollLoops Loops { get; }

    public SocketNetwork Network { get; }

    public IEventLoop Loop { get; }

    /// <summary>Waits, by yielding, for another thread to bring the condition about.</summary>
    public static void Until(Func<bool> condition)
    {
        Assert.True(SpinWait.SpinUntil(condition, Generous), "waited for too long");
    }

    /// <summary>Runs a piece on a loop and gives back what it returns.</summary>
    public static T On<T>(IEventLoop loop, Func<T> piece)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            try
            {
                done.SetResult(piece());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        Assert.True(done.Task.Wait(Generous, TestContext.Current.CancellationToken), "the loop did not answer");
        return done.Task.Result;
    }

    public void Dispose()
    {
        Loops.Dispose();
        lock (_fatal)
        {
            Assert.Empty(_fatal);
        }
    }
}
