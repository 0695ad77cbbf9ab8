using System.Diagnostics.CodeAnalysis;

namespace KRaftNet.Platform.Disk;

/// <summary>
/// Work that waits for a thread, first in, first out. Thread-safe by its lock. Who finds nothing sleeps at once: a flush
/// takes far longer than a wake-up, and threads that spin meanwhile take the processor from those that append.
/// </summary>
internal sealed class DiskQueue
{
    private readonly object _lock = new();
    private readonly Queue<(Action Work, Action<Exception?> Completed)> _pieces = new();
    private bool _hasEnded;

    /// <summary>Adds a piece and wakes one thread.</summary>
    /// <exception cref="ObjectDisposedException">The queue has ended.</exception>
    public void Add(Action work, Action<Exception?> completed)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_hasEnded, typeof(DiskExecutor));
            _pieces.Enqueue((work, completed));
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Takes the next piece, or waits for it; false when the queue has ended and nothing is left.</summary>
    public bool TryTake([NotNullWhen(true)] out Action? work, [NotNullWhen(true)] out Action<Exception?>? completed)
    {
        lock (_lock)
        {
            while (_pieces.Count == 0)
            {
                if (_hasEnded)
                {
                    (work, completed) = (null, null);
                    return false;
                }

                Monitor.Wait(_lock);
            }

            (work, completed) = _pieces.Dequeue();
            return true;
        }
    }

    /// <summary>Takes no more; what was added is still taken.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
            Monitor.PulseAll(_lock);
        }
    }
}
