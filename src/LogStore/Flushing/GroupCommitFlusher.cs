using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Flushing;

/// <summary>The log that a flusher works for. All but the completion is called under the log's protection.</summary>
public interface IFlushedLog
{
    /// <summary>Captures what is not durable above <paramref name="flushedEnd"/>, up to the end of the log.</summary>
    LogFlush PrepareFlush(Offset flushedEnd);

    /// <summary>
    /// A flush ended; called on a thread of the disk executor. The log takes its lock, or posts to its loop, and there
    /// calls <see cref="GroupCommitFlusher.Complete"/>.
    /// </summary>
    void OnFlushed(LogFlush flush, Exception? error);
}

/// <summary>
/// Makes a log durable in groups: one flush is on its way at most, and what is appended meanwhile shares the next one.
/// A flush that failed is the last one, because the kernel forgets what it could not write: a second call would say yes
/// to lost bytes. Owned by the log, used under its protection.
/// </summary>
public sealed class GroupCommitFlusher(IDiskExecutor executor, IFlushedLog log, Offset flushedEnd)
{
    private LogFlush? _inFlight;
    private Offset _inFlightEnd;
    private Offset _armedEnd = flushedEnd;
    private bool _isAbandoned;
    private bool _isPostponed;

    /// <summary>All below is durable.</summary>
    public Offset FlushedEnd { get; private set; } = flushedEnd;

    /// <summary>Whether a flush is on its way.</summary>
    public bool IsFlushing => _inFlight is not null;

    /// <summary>What the failed flush said, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Asks that all below the offset becomes durable.</summary>
    public void Arm(Offset end)
    {
        _armedEnd = Offset.Max(_armedEnd, end);
        StartIfNeeded();
    }

    /// <summary>Takes over the outcome of a flush, and starts the next one if more was asked for.</summary>
    /// <returns>Whether <see cref="FlushedEnd"/> moved.</returns>
    public bool Complete(LogFlush flush, Exception? error)
    {
        Invariant.Require(ReferenceEquals(flush, _inFlight));
        _inFlight = null;
        if (error is not null)
        {
            Failure = error;
            return false;
        }

        var before = FlushedEnd;
        FlushedEnd = Offset.Max(before, _inFlightEnd);
        StartIfNeeded();
        return FlushedEnd > before;
    }

    /// <summary>
    /// A flush ended without room for a name (<see cref="LogFlush.LacksRoomOnly"/>): nothing counts as durable by it, and the
    /// next one waits for <see cref="Resume"/>.
    /// </summary>
    public void Postpone(LogFlush flush)
    {
        Invariant.Require(ReferenceEquals(flush, _inFlight));
        _inFlight = null;
        _isPostponed = true;
    }

    /// <summary>Starts what was postponed, if there was anything.</summary>
    public void Resume()
    {
        _isPostponed = false;
        StartIfNeeded();
    }

    /// <summary>The log's owner has made everything below durable itself.</summary>
    public void OnFlushedByOwner(Offset end)
    {
        Invariant.Require(Failure is null);
        FlushedEnd = Offset.Max(FlushedEnd, end);
        _armedEnd = Offset.Max(_armedEnd, end);
    }

    /// <summary>
    /// The log was cut: what is written at these offsets from now on is other than what a flush on its way may have
    /// seen.
    /// </summary>
    public void TruncateTo(Offset end)
    {
        FlushedEnd = Offset.Min(FlushedEnd, end);
        _armedEnd = Offset.Min(_armedEnd, end);
        _inFlightEnd = Offset.Min(_inFlightEnd, end);
    }

    /// <summary>
    /// The log begins anew at an offset above its end, empty: there is nothing below it to be made durable.
    /// </summary>
    public void StartAt(Offset start)
    {
        FlushedEnd = start;
        _armedEnd = start;
        _inFlightEnd = Offset.Min(_inFlightEnd, start);
    }

    /// <summary>
    /// The log is closed: what is on its way leaves its folder alone, and nothing is started any more.
    /// </summary>
    public void Abandon()
    {
        _inFlight?.Abandon();
        _isAbandoned = true;
    }

    private void StartIfNeeded()
    {
        if (_inFlight is not null || _isAbandoned || _isPostponed || Failure is not null || _armedEnd <= FlushedEnd)
        {
            return;
        }

        var flush = log.PrepareFlush(FlushedEnd);
        Invariant.Require(flush.End >= _armedEnd);
        _inFlight = flush;
        _inFlightEnd = flush.End;
        executor.Submit(DiskLane.Flush, flush.Run, error => log.OnFlushed(flush, error));
    }
}
