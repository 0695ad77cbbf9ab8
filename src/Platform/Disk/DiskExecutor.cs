using KRaftNet.Common.Files;

namespace KRaftNet.Platform.Disk;

/// <summary>
/// Threads for slow disk work, some for each lane. Thread-safe. Its queues have no bound of their own: each log has at most
/// one flush in flight, and whoever submits background work waits for its completion before the next piece.
/// </summary>
public sealed class DiskExecutor : IDiskExecutor, IDisposable
{
    /// <summary>Flushes at a time: with many logs the journal of the file system takes what comes together in one go (ADR 6).</summary>
    public const int FlushThreads = 16;

    /// <summary>Recovery, deletion and the like at a time.</summary>
    public const int BackgroundThreads = 2;

    private readonly Action<Exception> _fatal;
    private readonly DiskQueue _flushes = new();
    private readonly DiskQueue _background = new();
    private readonly List<Thread> _threads = [];
    private int _disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="fatal">Told, on the executor's thread, of an exception that left a completion; that thread ends.</param>
    public DiskExecutor(Action<Exception> fatal)
    {
        _fatal = fatal;
        Start("disk-flush", FlushThreads, _flushes);
        Start("disk-background", BackgroundThreads, _background);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The executor was disposed.</exception>
    public void Submit(DiskLane lane, Action work, Action<Exception?> completed) =>
        (lane == DiskLane.Flush ? _flushes : _background).Add(work, completed);

    /// <summary>Runs what was submitted, then ends the threads, and waits for that. Idempotent.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _flushes.End();
        _background.End();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Start(string name, int count, DiskQueue pieces)
    {
        for (var i = 0; i < count; i++)
        {
            var thread = new Thread(() => Run(pieces)) { Name = $"{name}-{i}", IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    private void Run(DiskQueue pieces)
    {
        try
        {
            while (pieces.TryTake(out var work, out var completed))
            {
                Run(work, completed);
            }
        }
        catch (Exception exception)
        {
            _fatal(exception);
        }
    }

    private static void Run(Action work, Action<Exception?> completed)
    {
        Exception? failure = null;
        try
        {
            work();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        completed(failure);
    }
}
