using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// One growing file of batches, reserved ahead in the steps that the broker's segments take. Thread-safe: the lock guards
/// offset, position and write; flushing has one thread (<see cref="CeilingFlusher"/>).
/// </summary>
internal sealed class CeilingLog : IDisposable
{
    private const int FirstReservationBytes = 64 << 10;
    private const int ReservationBytesMax = 16 << 20;
    private readonly Lock _lock = new();
    private readonly IFileSystem _files;
    private readonly IFile _file;
    private long _position;
    private long _reserved;
    private long _reservation = FirstReservationBytes;
    private Offset _end = Offset.Zero;

    public CeilingLog(IFileSystem files, string path)
    {
        _files = files;
        _file = files.Open(path, FileOpenMode.Truncate);
        Flusher = new CeilingFlusher(_file);
    }

    /// <summary>Where it lies.</summary>
    public string Path => _file.Path;

    /// <summary>Makes it durable.</summary>
    public CeilingFlusher Flusher { get; }

    /// <summary>Checks a batch's checksum, gives it an offset in its buffer, writes it, and returns the offset.</summary>
    /// <exception cref="InvalidDataException">The checksum is wrong.</exception>
    public Offset Append(Span<byte> batch)
    {
        if (!RecordBatchView.TryRead(batch, out var view) || !view.IsCrcValid)
        {
            throw new InvalidDataException("a batch whose checksum is wrong");
        }

        lock (_lock)
        {
            var offset = _end;
            RecordBatchPatch.SetBaseOffset(batch, offset);
            RecordBatchPatch.SetLeaderEpoch(batch, LeaderEpoch.None);
            Reserve(_position + batch.Length);
            _file.Write(_position, batch);
            _position += batch.Length;
            _end = offset + view.Header.Count;
            return offset;
        }
    }

    /// <summary>Closes and deletes the file.</summary>
    public void Dispose()
    {
        Flusher.Dispose();
        _file.Dispose();
        _files.DeleteFile(_file.Path);
    }

    private void Reserve(long end)
    {
        if (end > _reserved)
        {
            _reserved = Math.Max(end, _position + _reservation);
            _file.Preallocate(_reserved);
            _reservation = Math.Min(2 * _reservation, ReservationBytesMax);
        }
    }
}
