namespace KRaftNet.Common.Buffers;

/// <summary>
/// A rented array with one owner at a time. Using it after it was returned, or returning it twice, breaks an invariant.
/// </summary>
public sealed class PooledBuffer : IDisposable
{
    private readonly BufferPool _pool;
    private readonly int _bucket;
    private readonly byte[] _array;
    private int _length;
    private int _rented;

    internal PooledBuffer(BufferPool pool, int bucket, byte[] array)
    {
        _pool = pool;
        _bucket = bucket;
        _array = array;
    }

    /// <summary>Bytes that the owner asked for; may be lowered by <see cref="Shrink"/>.</summary>
    public int Length => _length;

    /// <summary>Bytes that the array has.</summary>
    public int Capacity => _array.Length;

    /// <summary>The first <see cref="Length"/> bytes.</summary>
    public Memory<byte> Memory
    {
        get
        {
            Invariant.Require(_rented == 1);
            return _array.AsMemory(0, _length);
        }
    }

    /// <summary>The first <see cref="Length"/> bytes.</summary>
    public Span<byte> Span
    {
        get
        {
            Invariant.Require(_rented == 1);
            return _array.AsSpan(0, _length);
        }
    }

    /// <summary>Keeps the first bytes only.</summary>
    public void Shrink(int length)
    {
        Invariant.Require(length >= 0);
        Invariant.Require(length <= _length);
        _length = length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Invariant.Require(Interlocked.Exchange(ref _rented, 0) == 1);
        _pool.Return(this, _bucket);
    }

    internal PooledBuffer Rented(int length)
    {
        Invariant.Require(Interlocked.Exchange(ref _rented, 1) == 0);
        _length = length;
        return this;
    }
}
