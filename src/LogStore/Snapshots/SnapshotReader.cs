using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Snapshots;

/// <summary>
/// A snapshot that is open for reading. Thread-safe: the file does not change, and it closes when the reader is
/// disposed and the last range is.
/// </summary>
public sealed class SnapshotReader : IFileLeaseOwner, IDisposable
{
    private readonly IFile _file;
    private int _holders = 1;
    private int _disposed;

    internal SnapshotReader(SnapshotId id, IFile file)
    {
        _file = file;
        Id = id;
        Length = file.Length;
    }

    /// <summary>Which snapshot.</summary>
    public SnapshotId Id { get; }

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>
    /// A lease on bytes from the position on, at most so many; null at the end. The caller disposes it.
    /// </summary>
    public FileRange? Range(long position, int maxBytes)
    {
        Invariant.Require(position >= 0);
        Invariant.Require(_disposed == 0);
        if (position >= Length || maxBytes <= 0)
        {
            return null;
        }

        Interlocked.Increment(ref _holders);
        return new FileRange(_file, position, (int)Math.Min(maxBytes, Length - position), this);
    }

    /// <summary>Reads into the buffer; fewer bytes only at the end.</summary>
    public int Read(long position, Span<byte> buffer) => _file.Read(position, buffer);

    /// <inheritdoc/>
    public void ReleaseLease()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _file.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            ReleaseLease();
        }
    }
}
