namespace KRaftNet.Load.Flush;

/// <summary>
/// Threads that each take a partition with something new and call fdatasync: of one partition one call is on its way at
/// most, and what is appended meanwhile shares the next.
/// </summary>
internal sealed class PartitionFlushers : IFlusher
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly BrokerFiles _files;
    private readonly Action<int> _durable;
    private readonly List<int>[] _waiting;
    private readonly bool[] _isQueued;
    private readonly Queue<int> _queue = new();
    private readonly Thread[] _threads;
    private bool _isStopped;

    public PartitionFlushers(BrokerFiles files, int threads, Action<int> durable)
    {
        _files = files;
        _durable = durable;
        _waiting = [.. Enumerable.Range(0, files.Count).Select(_ => new List<int>())];
        _isQueued = new bool[files.Count];
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Run) { IsBackground = true })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <inheritdoc/>
    public void Appended(int partition, int slot, ReadOnlyMemory<byte> batch)
    {
        lock (_gate)
        {
            _waiting[partition].Add(slot);
            if (_isQueued[partition])
            {
                return;
            }

            _isQueued[partition] = true;
            _queue.Enqueue(partition);
        }

        _work.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
        }

        _work.Release(_threads.Length);
        Array.ForEach(_threads, thread => thread.Join());
        _work.Dispose();
    }

    private void Run()
    {
        var slots = new List<int>();
        while (Take(slots) is { } partition)
        {
            _files.Flush(partition);
            Release(partition);
            slots.ForEach(_durable);
        }
    }

    private int? Take(List<int> slots)
    {
        _work.Wait();
        lock (_gate)
        {
            if (_isStopped)
            {
                return null;
            }

            var partition = _queue.Dequeue();
            slots.Clear();
            slots.AddRange(_waiting[partition]);
            _waiting[partition].Clear();
            return partition;
        }
    }

    private void Release(int partition)
    {
        lock (_gate)
        {
            if (_waiting[partition].Count == 0)
            {
                _isQueued[partition] = false;
                return;
            }

            _queue.Enqueue(partition);
        }

        _work.Release();
    }
}
