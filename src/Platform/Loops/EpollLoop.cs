using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Platform.Native;

namespace KRaftNet.Platform.Loops;

/// <summary>
/// A thread that waits for events of its sources and for posted work. Thread-safe members are <see cref="Post(Action)"/>,
/// <see cref="Name"/>, <see cref="IsCurrent"/> and <see cref="Dispose"/>; the rest is called on the loop itself. The lock
/// guards the posted work and the flags about sleeping and stopping.
/// </summary>
internal sealed class EpollLoop : IEventLoop, IDisposable
{
    /// <summary>Events fetched in one call.</summary>
    private const int EventsMax = 256;

    /// <summary>Stands for the loop's own wake-up among the ids of sources.</summary>
    private const long WakeUpId = 0;

    private readonly Action<IEventLoop, Exception> _fatal;
    private readonly Thread _thread;
    private readonly Epoll _epoll = new(EventsMax);
    private readonly WakeUp _wakeUp = new();
    private readonly EpollSources _sources = new();
    private readonly Lock _lock = new();
    private List<PostedWork> _posted = [];
    private List<PostedWork> _running = [];
    private bool _asleep;
    private bool _stopping;
    private bool _ended;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Name of loop and thread.</param>
    /// <param name="fatal">Told, on the loop, of an exception that left a piece of work; after it the loop ends.</param>
    public EpollLoop(string name, Action<IEventLoop, Exception> fatal)
    {
        Name = name;
        _fatal = fatal;
        _epoll.Add(_wakeUp.Handle, Epoll.Readable, WakeUpId);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <inheritdoc/>
    public void Post(Action work) => Post(new PostedWork(work, null));

    /// <summary>Queues work; after the loop's end it is dropped.</summary>
    public void Post(PostedWork work)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _posted.Add(work);
            Wake();
        }
    }

    /// <summary>Registers a source; returns the id for <see cref="Modify"/> and <see cref="Remove"/>.</summary>
    public long Add(FdHandle fd, uint interest, IEpollSource source)
    {
        Invariant.Require(IsCurrent);
        var id = _sources.Add(source);
        _epoll.Add(fd, interest, id);
        return id;
    }

    /// <summary>Changes what a source is told; also brings back one that was <see cref="Suspend"/>ed. Any thread.</summary>
    public void Modify(FdHandle fd, uint interest, long id, bool suspended)
    {
        if (suspended)
        {
            _epoll.Add(fd, interest, id);
        }
        else
        {
            _epoll.Modify(fd, interest, id);
        }
    }

    /// <summary>Takes the descriptor out, and keeps the source: a broken connection is told of without end otherwise.</summary>
    public void Suspend(FdHandle fd) => _epoll.Remove(fd);

    /// <summary>Forgets a source, before its descriptor is closed. Null if it was suspended, or is closed already.</summary>
    public void Remove(FdHandle? fd, long id)
    {
        Invariant.Require(IsCurrent);
        _sources.Remove(id);
        if (fd is not null)
        {
            _epoll.Remove(fd);
        }
    }

    /// <summary>Ends the loop after the piece that runs, and waits for it, unless called on the loop. Idempotent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            Wake();
        }

        if (!IsCurrent)
        {
            _thread.Join();
        }
    }

    /// <summary>Within the lock, because the loop's end closes the wake-up.</summary>
    private void Wake()
    {
        if (_asleep)
        {
            _asleep = false;
            _wakeUp.Set();
        }
    }

    /// <summary>The frame of failure around <see cref="Turn"/>.</summary>
    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(new LoopContext(this));
        try
        {
            while (TryPrepareWait(out var timeoutMs))
            {
                Turn(timeoutMs);
            }
        }
        catch (Exception exception)
        {
            _fatal(this, exception);
        }
        finally
        {
            End();
        }
    }

    private void Turn(int timeoutMs)
    {
        var count = _epoll.Wait(timeoutMs);
        for (var i = 0; i < count; i++)
        {
            var (happened, id) = _epoll.Event(i);
            if (id == WakeUpId)
            {
                _wakeUp.Clear();
            }
            else
            {
                _sources.Find(id)?.OnEvents(happened);
            }
        }

        RunPosted();
    }

    /// <summary>False when the loop shall end. What is posted from here on wakes a loop that has nothing to do.</summary>
    private bool TryPrepareWait(out int timeoutMs)
    {
        lock (_lock)
        {
            _asleep = _posted.Count == 0 && !_stopping;
            timeoutMs = _asleep ? Timeout.Infinite : 0;
            return !_stopping;
        }
    }

    /// <summary>Runs what was posted until now; what that posts comes after the next events.</summary>
    private void RunPosted()
    {
        lock (_lock)
        {
            _asleep = false;
            (_posted, _running) = (_running, _posted);
        }

        foreach (var work in _running)
        {
            work.Run();
        }

        _running.Clear();
    }

    private void End()
    {
        lock (_lock)
        {
            _ended = true;
            _asleep = false;
            _posted.Clear();
            _wakeUp.Dispose();
        }

        foreach (var source in _sources.All())
        {
            source.OnLoopEnded();
        }

        _epoll.Dispose();
    }
}
