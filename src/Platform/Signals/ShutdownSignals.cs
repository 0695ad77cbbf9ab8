using System.Runtime.InteropServices;

namespace KRaftNet.Platform.Signals;

/// <summary>
/// SIGTERM and SIGINT as a request to stop in good order: the first is told, on a thread of the runtime; the second does
/// what it always does and ends the process, for those who do not want to wait. Thread-safe.
/// </summary>
public sealed class ShutdownSignals : IDisposable
{
    private readonly Action<PosixSignal> _requested;
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;
    private int _told;

    /// <summary>Watches until disposed.</summary>
    public ShutdownSignals(Action<PosixSignal> requested)
    {
        _requested = requested;
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            context.Cancel = true;
            _requested(context.Signal);
        }
    }
}
