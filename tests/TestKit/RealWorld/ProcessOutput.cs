namespace KRaftNet.TestKit.RealWorld;

/// <summary>Lines of a process's two outputs, and who waits for which. Thread-safe.</summary>
internal sealed class ProcessOutput
{
    private const int Streams = 2;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Condition, TaskCompletionSource<string> Found)> _waiters = [];
    private int _ended;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return _lines.ToArray();
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>Takes a line; null is the end of one of the two outputs.</summary>
    public void Add(string? line)
    {
        lock (_lock)
        {
            if (line is null)
            {
                End();
                return;
            }

            _lines.Add(line);
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Condition(line))
                {
                    _waiters[i].Found.SetResult(line);
                    _waiters.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>The first line that the condition takes, among those that are there and those that come.</summary>
    public Task<string> Find(Func<string, bool> condition)
    {
        lock (_lock)
        {
            if (_lines.Find(line => condition(line)) is { } there)
            {
                return Task.FromResult(there);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((condition, found));
            FailWaitersIfEnded();
            return found.Task;
        }
    }

    private void End()
    {
        _ended++;
        FailWaitersIfEnded();
    }

    private void FailWaitersIfEnded()
    {
        if (_ended < Streams)
        {
            return;
        }

        foreach (var (_, found) in _waiters)
        {
            found.SetException(new InvalidOperationException(
                $"the process ended without the line that was waited for:\n{string.Join('\n', _lines)}"));
        }

        _waiters.Clear();
    }
}
