using System.Collections.Concurrent;
using KRaftNet.Common.Files;

namespace KRaftNet.Platform.Disk;

/// <summary>
/// Threads for slow disk work, some for each lane. Thread-safe. Its queues have no bound of their own: each log has at most
/// one flush in flight, and whoever submits background work waits for its completion before the next piece.
/// </summary>
public sealed class DiskExecutor : IDiskExecutor, IDisposable
{
    /// <summary>Flushes at a time: a disk merges a few, and more would only wait in the kernel.</summary>
    public const int FlushThreads = 4;

    /// <summary>Recovery, deletion and the like at a time.</summary>
    public const int BackgroundThreads = 2;

    private readonly Action<Exception> _fatal;
    private readonly BlockingCollection<Piece> _flushes = [];
    private readonly BlockingCollection<Piece> _background = [];
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
        (lane == DiskLane.Flush ? _flushes : _background).Add(new Piece(work, completed));

    /// <summary>Runs what was submitted, then ends the threads, and waits for that. Idempotent.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _flushes.CompleteAdding();
        _background.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _flushes.Dispose();
        _background.Dispose();
    }

    private void Start(string name, int count, BlockingCollection<Piece> pieces)
    {
        for (var i = 0; i < count; i++)
        {
            var thread = new Thread(() => Run(pieces)) { Name = $"{name}-{i}", IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    private void Run(BlockingCollection<Piece> pieces)
    {
        try
        {
            foreach (var piece in pieces.GetConsumingEnumerable())
            {
                piece.Run();
            }
        }
        catch (Exception exception)
        {
            _fatal(exception);
        }
    }

    private readonly record struct Piece(Action Work, Action<Exception?> Completed)
    {
        public void Run()
        {
            Exception? failure = null;
            try
            {
                Work();
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            Completed(failure);
        }
    }
}
