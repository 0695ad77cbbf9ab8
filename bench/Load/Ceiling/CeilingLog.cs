using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// One growing file of batches. Thread-safe: the lock guards offset and write; flushing has one thread
/// (<see cref="CeilingFlusher"/>).
/// </summary>
internal sealed class CeilingLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CeilingFile _file;
    private Offset _end = Offset.Zero;

    public CeilingLog(IFileSystem files, string path)
    {
        _file = new CeilingFile(files, path);
        Flusher = new CeilingFlusher(_file.File);
    }

    /// <summary>Where it lies.</summary>
    public string Path => _file.File.Path;

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
            _file.Append(batch);
            _end = offset + view.Header.Count;
            return offset;
        }
    }

    /// <summary>Closes and deletes the file.</summary>
    public void Dispose()
    {
        Flusher.Dispose();
        _file.Dispose();
    }
}
