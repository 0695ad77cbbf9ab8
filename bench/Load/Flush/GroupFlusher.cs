namespace KRaftNet.Load.Flush;

/// <summary>
/// One thread that makes everything durable that was appended to any partition, in one go; what is appended meanwhile
/// shares the next.
/// </summary>
internal abstract class GroupFlusher : IFlusher
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly Action<int> _durable;
    private readonly Thread _thread;
    private List<Appending> _waiting = [];
    private bool _isStopped;

    protected GroupFlusher(Action<int> durable)
    {
        _durable = durable;
        _thread = new Thread(Run) { IsBackground = true };
    }

    /// <summary>A batch that waits.</summary>
    protected readonly record struct Appending(int Partition, int Slot, ReadOnlyMemory<byte> Batch);

    /// <inheritdoc/>
    public void Appended(int partition, int slot, ReadOnlyMemory<byte> batch)
    {
        lock (_gate)
        {
            _waiting.Add(new Appending(partition, slot, batch));
        }

        _work.Set();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
        }

        _work.Set();
        _thread.Join();
        _work.Dispose();
        Close();
    }

    /// <summary>Begins; once, when the derived flusher is complete.</summary>
    protected void Start() => _thread.Start();

    /// <summary>Makes them durable.</summary>
    protected abstract void Flush(List<Appending> group);

    /// <summary>Closes what it has open; the thread is gone.</summary>
    protected abstract void Close();

    private void Run()
    {
        List<Appending> group = [];
        while (true)
        {
            _work.WaitOne();
            lock (_gate)
            {
                if (_isStopped)
                {
                    return;
                }

                (group, _waiting) = (_waiting, group);
            }

            if (group.Count > 0)
            {
                Flush(group);
                group.ForEach(appending => _durable(appending.Slot));
                group.Clear();
            }
        }
    }
}
