namespace KRaftNet.Cli.Hosting;

/// <summary>
/// A signal's wish to stop, and whoever is to be told of it now: first the birth of the node, then the node. A wish that
/// comes in between is kept. Thread-safe.
/// </summary>
internal sealed class StopRequest
{
    private readonly Lock _lock = new();
    private Action? _stop;
    private bool _isMade;

    /// <summary>Whether it was made.</summary>
    public bool IsMade
    {
        get
        {
            lock (_lock)
            {
                return _isMade;
            }
        }
    }

    /// <summary>Stops what runs now, or what runs next. Only the first call does something.</summary>
    public void Make()
    {
        Action? stop;
        lock (_lock)
        {
            stop = _isMade ? null : _stop;
            _isMade = true;
        }

        stop?.Invoke();
    }

    /// <summary>From now on this is what stops.</summary>
    public void Reaches(Action stop)
    {
        bool isMade;
        lock (_lock)
        {
            _stop = stop;
            isMade = _isMade;
        }

        if (isMade)
        {
            stop();
        }
    }
}
