using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;

namespace KRaftNet.Transport.Frames;

/// <summary>
/// One frame to be sent, as a short list of parts: bytes, or ranges of files that never pass through our memory. The first
/// part is bytes and begins with the frame's size, a big-endian int32 that does not count itself; sending checks it.
/// Owned by one at a time; adding hands a buffer or a lease over, disposing gives all of them back, and sending hands over
/// the whole.
/// </summary>
public sealed class FrameParts : IDisposable
{
    private FramePart[] _parts;
    private int _count;
    private bool _disposed;

    /// <param name="capacity">Parts that are expected; more are taken.</param>
    public FrameParts(int capacity = 4) => _parts = new FramePart[Math.Max(capacity, 1)];

    /// <summary>Bytes of the size at the start of a frame.</summary>
    public const int SizeBytes = sizeof(int);

    /// <summary>A frame of one buffer.</summary>
    public static FrameParts Of(PooledBuffer buffer)
    {
        var parts = new FrameParts(capacity: 1);
        parts.Add(buffer);
        return parts;
    }

    /// <summary>Number of parts.</summary>
    public int Count => _count;

    /// <summary>Bytes of all parts, the frame's size among them.</summary>
    public int Length { get; private set; }

    /// <summary>What the size at the start says that <see cref="Length"/> is.</summary>
    internal int AnnouncedLength => SizeBytes + BinaryPrimitives.ReadInt32BigEndian(this[0].Bytes);

    /// <summary>A part, by its place.</summary>
    public FramePart this[int index]
    {
        get
        {
            Invariant.Require(index < _count);
            return _parts[index];
        }
    }

    /// <summary>Adds all bytes of a buffer.</summary>
    public void Add(PooledBuffer buffer) => Add(buffer, 0, buffer.Length);

    /// <summary>
    /// Adds bytes of a buffer. Several windows of one buffer may be added one after another, also with file ranges
    /// between them: the buffer is handed over with the first.
    /// </summary>
    public void Add(PooledBuffer buffer, int start, int length)
    {
        Invariant.Require(start >= 0);
        Invariant.Require(length >= 0);
        Invariant.Require(start <= buffer.Length - length);
        Append(new FramePart(buffer, null, start, length, Owner: !IsLastBuffer(buffer)));
    }

    /// <summary>Adds a file range.</summary>
    public void Add(FileRange range) => Append(new FramePart(null, range, 0, range.Length, Owner: true));

    /// <inheritdoc/>
    public void Dispose()
    {
        Invariant.Require(!_disposed);
        _disposed = true;
        for (var i = 0; i < _count; i++)
        {
            _parts[i].Release();
        }
    }

    private bool IsLastBuffer(PooledBuffer buffer)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (_parts[i].Buffer is { } last)
            {
                return ReferenceEquals(last, buffer);
            }
        }

        return false;
    }

    private void Append(FramePart part)
    {
        Invariant.Require(!_disposed);
        if (_count == _parts.Length)
        {
            Array.Resize(ref _parts, _count * 2);
        }

        _parts[_count++] = part;
        Length = checked(Length + part.Length);
    }
}

/// <summary>One part of a frame: either a window of a buffer, or a file range.</summary>
/// <param name="Buffer">The buffer, or null.</param>
/// <param name="Range">The lease, or null.</param>
/// <param name="Start">First byte within the buffer; 0 for a file range.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Owner">Whether this part gives the buffer or lease back.</param>
public readonly record struct FramePart(PooledBuffer? Buffer, FileRange? Range, int Start, int Length, bool Owner)
{
    /// <summary>The bytes of a part that is no file range.</summary>
    public ReadOnlySpan<byte> Bytes => Invariant.NotNull(Buffer).Span.Slice(Start, Length);

    internal void Release()
    {
        if (Owner)
        {
            Buffer?.Dispose();
            Range?.Dispose();
        }
    }
}
