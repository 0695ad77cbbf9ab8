using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Flushing;

/// <summary>
/// What one flush of a log has to make durable, captured under the log's protection and run without it: files are held
/// by leases, so that they can be cut or deleted meanwhile. Runs once.
/// </summary>
public sealed class LogFlush
{
    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly SegmentFile[] _segments;
    private readonly bool _isFolderDirty;
    private readonly byte[]? _epochs;
    private readonly Lock _namesLock = new();
    private volatile bool _areBatchesDurable;
    private bool _isAbandoned;

    internal LogFlush(
        IFileSystem files, string folder, Offset end, SegmentFile[] leased, bool isFolderDirty, byte[]? epochs)
    {
        _files = files;
        _folder = folder;
        _segments = leased;
        _isFolderDirty = isFolderDirty;
        _epochs = epochs;
        End = end;
    }

    /// <summary>The offset below which all is durable if this succeeds and the log is not cut meanwhile.</summary>
    public Offset End { get; }

    /// <summary>
    /// Whether it failed for want of room for the leader epochs, a new file, after all batches had become durable: nothing
    /// is lost, and it can be tried again when there is room.
    /// </summary>
    public bool LacksRoomOnly(Exception error) =>
        _areBatchesDurable && error is DiskException { Error: DiskError.NoSpace };

    /// <summary>
    /// Flushes. After an exception nothing is known of what is on disk and the log must not be flushed again, but for
    /// <see cref="LacksRoomOnly"/>.
    /// </summary>
    public void Run()
    {
        try
        {
            foreach (var segment in _segments)
            {
                segment.Flush();
            }
        }
        finally
        {
            foreach (var segment in _segments)
            {
                segment.ReleaseLease();
            }
        }

        _areBatchesDurable = true;
        lock (_namesLock)
        {
            FlushNames();
        }
    }

    /// <summary>
    /// The log is closed: from when this returns on nothing is written by name, because the folder may soon be
    /// another's.
    /// </summary>
    public void Abandon()
    {
        lock (_namesLock)
        {
            _isAbandoned = true;
        }
    }

    private void FlushNames()
    {
        if (_isAbandoned)
        {
            return;
        }

        if (_epochs is not null)
        {
            AtomicFile.Write(_files, LeaderEpochFile.PathIn(_folder), _epochs);
        }
        else if (_isFolderDirty)
        {
            _files.FlushDirectory(_folder);
        }
    }
}
