using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// The file of a segment: appended to by the log's owner, read by anyone who holds a lease. Bytes below
/// <see cref="Length"/> never change while this object gives leases: what cuts the file retires the object first and
/// makes another. Thread-safe as far as leases and <see cref="Length"/> go; all else is the owner's.
/// </summary>
public sealed class SegmentFile : IFileLeaseOwner
{
    /// <summary>
    /// The first reservation ahead of the end; every next one is twice as large, up to the configured most.
    /// </summary>
    private const int FirstReservationBytes = 64 << 10;

    /// <summary>Set in the lease count when no further lease is given.</summary>
    private const int RetiredBit = int.MinValue;

    private const int CopyBytes = 1 << 20;

    private readonly IFileSystem _files;
    private readonly IFile _file;
    private readonly Lock _flushLock = new();
    private DiskException? _flushFailure;
    private long _length;
    private long _reserved;
    private long _reservation = FirstReservationBytes;
    private int _leases;

    private SegmentFile(IFileSystem files, IFile file, long length, long freshFrom)
    {
        Verified = new VerifiedRanges(freshFrom);
        _files = files;
        _file = file;
        _length = length;
        _reserved = length;
    }

    /// <summary>The path it was opened by.</summary>
    public string Path => _file.Path;

    /// <summary>Bytes that were appended.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Leases that live.</summary>
    public int Leases => Volatile.Read(ref _leases) & ~RetiredBit;

    /// <summary>Which batches in it are known to have their checksums. Those that are appended are.</summary>
    internal VerifiedRanges Verified { get; }

    /// <summary>Makes a new, empty file in place of whatever has the name.</summary>
    public static SegmentFile Create(IFileSystem files, string path) =>
        new(files, files.Open(path, FileOpenMode.Truncate), 0, freshFrom: 0);

    /// <summary>Opens a file that exists, as long as it is.</summary>
    public static SegmentFile Open(IFileSystem files, string path)
    {
        var file = files.Open(path, FileOpenMode.ReadWrite);
        var length = file.Length;
        return new SegmentFile(files, file, length, freshFrom: length);
    }

    /// <summary>
    /// Appends. If the write fails, what was written of it is cut off again and the exception goes on: the file is as
    /// it was before. If the cut fails too, that goes on as an error other than want of space, and the file must not be
    /// used any more.
    /// </summary>
    /// <param name="bytes">At least one.</param>
    /// <param name="reserveMax">The most bytes to reserve ahead; 0 for none.</param>
    /// <returns>The position of the first byte.</returns>
    public long Append(ReadOnlySpan<byte> bytes, int reserveMax)
    {
        Invariant.Require(!bytes.IsEmpty);
        var position = _length;
        Reserve(position + bytes.Length, reserveMax);
        try
        {
            _file.Write(position, bytes);
        }
        catch (DiskException)
        {
            Undo(position);
            throw;
        }

        Volatile.Write(ref _length, position + bytes.Length);
        return position;
    }

    /// <summary>
    /// Takes a lease; false if the file was retired, and the caller has to look for the one in its place.
    /// </summary>
    public bool TryLease()
    {
        var leases = Volatile.Read(ref _leases);
        while (leases >= 0)
        {
            var seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
            {
                return true;
            }

            leases = seen;
        }

        return false;
    }

    /// <inheritdoc/>
    public void ReleaseLease()
    {
        var left = Interlocked.Decrement(ref _leases);
        Invariant.Require((left & ~RetiredBit) != ~RetiredBit);
        if (left == RetiredBit)
        {
            _file.Dispose();
        }
    }

    /// <summary>The range, to be read under the caller's lease, which it takes over.</summary>
    public FileRange RangeUnderLease(long position, int length)
    {
        Invariant.Require(position + length <= Length);
        return new FileRange(_file, position, length, this);
    }

    /// <summary>Reads; the caller is the owner or holds a lease.</summary>
    public int Read(long position, Span<byte> buffer) => _file.Read(position, buffer);

    /// <summary>
    /// Makes what was appended durable; the caller holds a lease. After a failure it fails for good, also for who called
    /// it meanwhile: the system tells of what it could not write once, and takes it for clean from then on.
    /// </summary>
    public void Flush()
    {
        lock (_flushLock)
        {
            if (_flushFailure is not null)
            {
                throw _flushFailure;
            }

            try
            {
                _file.Flush();
            }
            catch (DiskException e)
            {
                _flushFailure = e;
                throw;
            }
        }
    }

    /// <summary>
    /// Writes what is there, from the position on, once more. What an earlier process wrote may be in memory only, and
    /// pass for clean there because a flush of it failed: a flush of ours would then say yes and write nothing.
    /// </summary>
    public void WriteAgain(long position)
    {
        var buffer = new byte[(int)Math.Clamp(_length - position, 0, CopyBytes)];
        while (position < _length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, _length - position));
            ReadWhole(position, part);
            _file.Write(position, part);
            position += part.Length;
        }
    }

    /// <summary>Gives back the space that is reserved but not used.</summary>
    public void Trim()
    {
        _file.SetLength(_length);
        _reserved = _length;
    }

    /// <summary>
    /// Cuts the file, durably: else a crash could mix what is written there next with what was there before, batch by
    /// batch, and nothing would show it. This object is retired; the result takes its place. With leases alive the
    /// bytes to keep are copied into a new file that takes over the name.
    /// </summary>
    public SegmentFile CutTo(long length)
    {
        Invariant.Require(length >= 0);
        Invariant.Require(length <= _length);
        if (Leases == 0 && Retire())
        {
            _file.SetLength(length);
            _file.Flush();
            return new SegmentFile(_files, _file, length, Math.Min(Verified.FreshFrom, length));
        }

        // Readers go on with the old file until the new one is there.
        var copy = CopyPrefix(length);
        Close();
        return copy;
    }

    /// <summary>Closes the file, as soon as the last lease ends.</summary>
    public void Close()
    {
        if (Retire())
        {
            _file.Dispose();
        }
    }

    /// <summary>
    /// True if no lease lives and none can come: the file is the caller's then, else the last lease closes it.
    /// </summary>
    private bool Retire() => Interlocked.Or(ref _leases, RetiredBit) == 0;

    private void Undo(long position)
    {
        try
        {
            _file.SetLength(position);
        }
        catch (DiskException e) when (e.Error == DiskError.NoSpace)
        {
            throw new DiskException(DiskError.Io, "undo a write", Path, e.Message);
        }
    }

    private void ReadWhole(long position, Span<byte> part)
    {
        if (_file.Read(position, part) != part.Length)
        {
            throw new LogCorruptException(Path, position, "the file is shorter than what was written to it");
        }
    }

    private SegmentFile CopyPrefix(long length)
    {
        var temporary = Path + LogFileNames.Temporary;
        using (var copy = _files.Open(temporary, FileOpenMode.Truncate))
        {
            var buffer = new byte[(int)Math.Min(CopyBytes, Math.Max(1, length))];
            for (long position = 0; position < length;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - position));
                ReadWhole(position, part);
                copy.Write(position, part);
                position += part.Length;
            }

            copy.Flush();
        }

        _files.Rename(temporary, Path);
        _files.FlushDirectory(Path[..Path.LastIndexOf('/')]);
        return Open(_files, Path);
    }

    private void Reserve(long end, int reserveMax)
    {
        if (end <= _reserved || reserveMax == 0)
        {
            return;
        }

        var wanted = Math.Max(end, _length + Math.Min(_reservation, reserveMax));
        try
        {
            _file.Preallocate(wanted);
            _reserved = wanted;
            _reservation = Math.Min(_reservation * 2, reserveMax);
        }
        catch (DiskException e) when (e.Error == DiskError.NoSpace)
        {
            // The write that follows may still fit; it decides.
            _reservation = FirstReservationBytes;
        }
    }
}
