namespace KRaftNet.Common.Buffers;

/// <summary>
/// A rented array with one owner at a time. Using it after it was returned, or returning it twice, breaks an invariant.
/// </summary>
public sealed class PooledBuffer : IDisposable
{
    private readonly BufferPool _pool;
    private readonly int _bucket;
    private readonly byte[] _array;
    private int _start;
    private int _length;
    private int _rented;
    private IBufferBudget? _budget;
    private long _charge;

    internal PooledBuffer(BufferPool pool, int bucket, byte[] array)
    {
        _pool = pool;
        _bucket = bucket;
        _array = array;
    }

    /// <summary>Bytes that the owner asked for; may be lowered by <see cref="Shrink"/> and <see cref="Slice"/>.</summary>
    public int Length => _length;

    /// <summary>Bytes that the array has.</summary>
    public int Capacity => _array.Length;

    /// <summary>The <see cref="Length"/> bytes that the owner uses.</summary>
    public Memory<byte> Memory
    {
        get
        {
            Invariant.Require(_rented == 1);
            return _array.AsMemory(_start, _length);
        }
    }

    /// <summary>The <see cref="Length"/> bytes that the owner uses.</summary>
    public Span<byte> Span
    {
        get
        {
            Invariant.Require(_rented == 1);
            return _array.AsSpan(_start, _length);
        }
    }

    /// <summary>Keeps the first bytes only.</summary>
    public void Shrink(int length)
    {
        Invariant.Require(length >= 0);
        Invariant.Require(length <= _length);
        _length = length;
    }

    /// <summary>Keeps <paramref name="length"/> bytes from <paramref name="start"/> on, counted within what is kept now.</summary>
    public void Slice(int start, int length)
    {
        Invariant.Require(start >= 0);
        Invariant.Require(length >= 0);
        Invariant.Require(start <= _length - length);
        _start += start;
        _length = length;
    }

    /// <summary>
    /// Ties bytes that were reserved in a budget to this buffer: they are released when the buffer is returned, whoever
    /// owns it by then. Once per rent.
    /// </summary>
    public void ChargeTo(IBufferBudget budget, long bytes)
    {
        Invariant.Require(_budget is null);
        _budget = budget;
        _charge = bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Invariant.Require(Interlocked.Exchange(ref _rented, 0) == 1);
        if (_budget is { } budget)
        {
            _budget = null;
            budget.Release(_charge);
        }

        _pool.Return(this, _bucket);
    }

    internal PooledBuffer Rented(int length)
    {
        Invariant.Require(Interlocked.Exchange(ref _rented, 1) == 0);
        _start = 0;
        _length = length;
        return this;
    }
}

/// <summary>Counts bytes that were reserved. Thread-safe.</summary>
public interface IBufferBudget
{
    /// <summary>Gives reserved bytes back. May wake whoever waits for them, by a post to its loop.</summary>
    void Release(long bytes);
}
