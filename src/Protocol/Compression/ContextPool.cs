using System.Runtime.InteropServices;

namespace KRaftNet.Protocol.Compression;

/// <summary>
/// Native contexts that wait for their next user: making one costs allocations of tens of kilobytes. Thread-safe.
/// </summary>
internal sealed class ContextPool<T>(Func<T> create)
    where T : SafeHandle
{
    // A context serves one batch at a time, so that more than a few for each core are never in use at once; a burst
    // beyond it makes contexts that are freed afterwards.
    private const int FreeMax = 16;

    private readonly Lock _lock = new();
    private readonly Stack<T> _free = new();

    public T Rent()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var context))
            {
                return context;
            }
        }

        return create();
    }

    public void Return(T context)
    {
        lock (_lock)
        {
            if (_free.Count < FreeMax)
            {
                _free.Push(context);
                return;
            }
        }

        context.Dispose();
    }
}
