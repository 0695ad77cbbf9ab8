namespace KRaftNet.Load.Ceiling;

/// <summary>
/// Some threads that flush the files of many logs: of each log one fdatasync at a time, and what is written meanwhile shares the
/// next one. Thread-safe by its lock.
/// </summary>
internal sealed class ReplicatedFlushers : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<ReplicatedLog> _dirty = [];
    private readonly Thread[] _threads;
    private readonly Action<ReplicatedLog, long> _flushed;
    private bool _isEnding;

    /// <param name="threads">Logs that are flushed side by side.</param>
    /// <param name="flushed">Is told of a log and how far it is durable, on one of the threads.</param>
    public ReplicatedFlushers(int threads, Action<ReplicatedLog, long> flushed)
    {
        _flushed = flushed;
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = "flusher" };
            _threads[i].Start();
        }
    }

    /// <summary>Has what is written of a log made durable.</summary>
    public void Ask(ReplicatedLog log)
    {
        lock (_lock)
        {
            if (log.FlushState == ReplicatedFlush.None)
            {
                _dirty.Enqueue(log);
                Monitor.Pulse(_lock);
            }

            log.FlushState |= ReplicatedFlush.Asked;
        }
    }

    /// <summary>Ends the threads; what they are at is done first.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isEnding = true;
            Monitor.PulseAll(_lock);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Run()
    {
        while (TryTake() is { } log)
        {
            var end = log.End;
            log.File.File.Flush();
            _flushed(log, end);
            lock (_lock)
            {
                log.FlushState &= ~ReplicatedFlush.Running;
                if (log.FlushState == ReplicatedFlush.Asked)
                {
                    _dirty.Enqueue(log);
                    Monitor.Pulse(_lock);
                }
            }
        }
    }

    private ReplicatedLog? TryTake()
    {
        lock (_lock)
        {
            while (_dirty.Count == 0 && !_isEnding)
            {
                Monitor.Wait(_lock);
            }

            if (_isEnding)
            {
                return null;
            }

            var log = _dirty.Dequeue();
            log.FlushState = ReplicatedFlush.Running;
            return log;
        }
    }
}

/// <summary>What is on its way of a log's flushing.</summary>
[Flags]
internal enum ReplicatedFlush
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is to be flushed; while one runs, once more.</summary>
    Asked = 1,

    /// <summary>A thread flushes it.</summary>
    Running = 2,
}
