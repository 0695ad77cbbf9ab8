using System.Buffers;

namespace KRaftNet.Common.Buffers;

/// <summary>
/// Bytes written one after another into a rented buffer that is replaced by a larger one as needed. Has one owner, who
/// disposes it, or takes the buffer and with it the debt by <see cref="Detach"/>.
/// </summary>
public sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    private readonly BufferPool _pool;
    private PooledBuffer? _buffer;
    private int _written;

    /// <param name="pool">Where buffers come from and go back to.</param>
    /// <param name="capacity">Bytes that are expected; more are taken.</param>
    public PooledBufferWriter(BufferPool pool, int capacity = BufferPool.SmallestBytes)
    {
        _pool = pool;
        _buffer = RentAtLeast(pool, capacity);
    }

    /// <summary>Number of bytes written.</summary>
    public int WrittenCount => _written;

    /// <summary>The bytes written; they may be changed. Valid until the next write.</summary>
    public Span<byte> WrittenSpan => Buffer.Span[.._written];

    /// <summary>The bytes written; they may be changed. Valid until the next write.</summary>
    public Memory<byte> WrittenMemory => Buffer.Memory[.._written];

    private PooledBuffer Buffer => Invariant.NotNull(_buffer);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        Invariant.Require(count >= 0);
        Invariant.Require(count <= Buffer.Length - _written);
        _written += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Buffer.Memory[_written..];
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Buffer.Span[_written..];
    }

    /// <summary>Appends a copy of the bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _written += bytes.Length;
    }

    /// <summary>Forgets the bytes written from the given position on.</summary>
    public void Rewind(int written)
    {
        Invariant.Require(written >= 0);
        Invariant.Require(written <= _written);
        _written = written;
    }

    /// <summary>Hands over the buffer, cut to the bytes written; the writer is of no more use.</summary>
    public PooledBuffer Detach()
    {
        var buffer = Buffer;
        _buffer = null;
        buffer.Shrink(_written);
        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
    }

    private void Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var old = Buffer;
        if (Math.Max(count, 1) <= old.Length - _written)
        {
            return;
        }

        var needed = checked(_written + Math.Max(count, 1));
        _buffer = RentAtLeast(_pool, Math.Max(needed, (int)Math.Min(2L * old.Length, Array.MaxLength)));
        old.Span[.._written].CopyTo(_buffer.Span);
        old.Dispose();
    }

    /// <summary>Buffers come in powers of two: asking for the whole of one wastes nothing.</summary>
    private static PooledBuffer RentAtLeast(BufferPool pool, int capacity) =>
        pool.Rent(capacity > 1 << 30 ? capacity : (int)System.Numerics.BitOperations.RoundUpToPowerOf2(
            (uint)Math.Max(capacity, BufferPool.SmallestBytes)));
}
