using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// Walks the batches of a segment by their headers, reading a window at a time. It stops at the end, or where the bytes
/// cannot be a batch of this segment (<see cref="Damage"/>); checksums are not looked at. The caller is the segment's
/// owner or holds a lease. Lives on the stack of one call.
/// </summary>
internal ref struct BatchHeaderWalk
{
    /// <summary>Bytes of a window that serves well: the distance between two index entries.</summary>
    public const int WindowBytes = 4096;

    private readonly SegmentFile _file;
    private readonly long _end;
    private readonly Span<byte> _window;
    private Offset _atLeast;
    private long _windowStart;
    private int _windowLength;

    /// <param name="file">The segment's file.</param>
    /// <param name="start">Where a batch begins.</param>
    /// <param name="end">Where the walk ends: no batch reaches beyond.</param>
    /// <param name="atLeast">The first batch's base offset is this or more.</param>
    /// <param name="window">A buffer of at least a header.</param>
    public BatchHeaderWalk(SegmentFile file, long start, long end, Offset atLeast, Span<byte> window)
    {
        Invariant.Require(window.Length >= RecordBatchLayout.HeaderSize);
        _file = file;
        _end = end;
        _window = window;
        _atLeast = atLeast;
        _windowStart = start;
        NextPosition = start;
    }

    /// <summary>Where the current batch begins.</summary>
    public long Position { get; private set; }

    /// <summary>Where the next batch begins, or the damage.</summary>
    public long NextPosition { get; private set; }

    /// <summary>Why the walk stopped before the end, or null.</summary>
    public string? Damage { get; private set; }

    /// <summary>The current batch's header; valid until the next move.</summary>
    public readonly RecordBatchHeader Current => new(_window[(int)(Position - _windowStart)..]);

    /// <summary>Goes to the next batch; false at the end and at damage.</summary>
    public bool MoveNext()
    {
        if (NextPosition >= _end || Damage is not null)
        {
            return false;
        }

        if (_end - NextPosition < RecordBatchLayout.HeaderSize)
        {
            Damage = "the bytes that are left are less than a batch header";
            return false;
        }

        Fill();
        var header = new RecordBatchHeader(_window[(int)(NextPosition - _windowStart)..]);
        Damage = BatchPlausibility.Check(header, _atLeast, _end - NextPosition);
        if (Damage is not null)
        {
            return false;
        }

        Position = NextPosition;
        NextPosition += header.SizeBytes;
        _atLeast = header.NextOffset;
        return true;
    }

    /// <summary>Makes the current batch the next one again.</summary>
    public void StepBack()
    {
        _atLeast = Current.BaseOffset;
        NextPosition = Position;
    }

    /// <summary>Throws if the walk stopped at damage.</summary>
    public readonly void ThrowIfDamaged()
    {
        if (Damage is not null)
        {
            throw new LogCorruptException(_file.Path, NextPosition, Damage);
        }
    }

    private void Fill()
    {
        var at = NextPosition - _windowStart;
        if (at + RecordBatchLayout.HeaderSize <= _windowLength)
        {
            return;
        }

        _windowStart = NextPosition;
        var wanted = (int)Math.Min(_window.Length, _end - NextPosition);
        _windowLength = _file.Read(NextPosition, _window[..wanted]);
        if (_windowLength < RecordBatchLayout.HeaderSize)
        {
            throw new LogCorruptException(_file.Path, NextPosition, "the file is shorter than what was written to it");
        }
    }
}
