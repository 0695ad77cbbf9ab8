using KRaftNet.Common.Loops;

namespace KRaftNet.Platform.Loops;

/// <summary>Makes the loops of a process, and ends them when disposed. Thread-safe by one lock.</summary>
/// <param name="fatal">Told, on the loop, of an exception that left a piece of work; after it that loop ends.</param>
public sealed class EpollLoops(Action<IEventLoop, Exception> fatal) : IEventLoops, IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<EpollLoop> _loops = [];
    private bool _disposed;

    /// <inheritdoc/>
    public IEventLoop Create(string name) => Start(name);

    /// <summary>Ends all loops and waits for them; what they own is closed, what is posted to them is dropped.</summary>
    public void Dispose()
    {
        EpollLoop[] loops;
        lock (_lock)
        {
            _disposed = true;
            loops = [.. _loops];
            _loops.Clear();
        }

        foreach (var loop in loops)
        {
            loop.Dispose();
        }
    }

    internal EpollLoop Start(string name)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var loop = new EpollLoop(name, fatal);
            _loops.Add(loop);
            return loop;
        }
    }
}
