using System.Numerics;

namespace KRaftNet.Common.Buffers;

/// <summary>
/// Pinned buffers in sizes of powers of two, kept up to a budget. Thread-safe. Whoever rents returns, by disposing, once;
/// handing a buffer on hands on that debt. <see cref="Outstanding"/> is what tests hold against its baseline.
/// </summary>
public sealed class BufferPool
{
    /// <summary>The smallest buffer: below it the pool's own work costs more than the memory.</summary>
    public const int SmallestBytes = 4096;

    private const int SmallestShift = 12;
    private readonly Bucket[] _buckets;
    private readonly long _retainedBytesMax;
    private long _retainedBytes;
    private long _outstanding;
    private long _outstandingBytes;

    /// <param name="retainedBytesMax">Bytes of unused buffers that are kept for the next renter; above it they go to the collector.</param>
    public BufferPool(long retainedBytesMax = 256L << 20)
    {
        _retainedBytesMax = retainedBytesMax;
        _buckets = new Bucket[31 - SmallestShift];
        for (var i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] = new Bucket();
        }
    }

    /// <summary>Buffers rented and not returned.</summary>
    public long Outstanding => Interlocked.Read(ref _outstanding);

    /// <summary>Their size in bytes.</summary>
    public long OutstandingBytes => Interlocked.Read(ref _outstandingBytes);

    /// <summary>A buffer of at least <paramref name="length"/> bytes, whose content is not defined.</summary>
    public PooledBuffer Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var shift = Math.Max(SmallestShift, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(length, 1) - 1));
        var index = shift - SmallestShift;
        Interlocked.Increment(ref _outstanding);
        if (index >= _buckets.Length)
        {
            Interlocked.Add(ref _outstandingBytes, length);
            return new PooledBuffer(this, -1, new byte[length]).Rented(length);
        }

        Interlocked.Add(ref _outstandingBytes, 1L << shift);
        var buffer = _buckets[index].Pop();
        if (buffer is null)
        {
            buffer = new PooledBuffer(this, index, GC.AllocateUninitializedArray<byte>(1 << shift, pinned: true));
        }
        else
        {
            Interlocked.Add(ref _retainedBytes, -buffer.Capacity);
        }

        return buffer.Rented(length);
    }

    internal void Return(PooledBuffer buffer, int index)
    {
        Interlocked.Decrement(ref _outstanding);
        Interlocked.Add(ref _outstandingBytes, -buffer.Capacity);
        if (index < 0)
        {
            return;
        }

        if (Interlocked.Add(ref _retainedBytes, buffer.Capacity) > _retainedBytesMax)
        {
            Interlocked.Add(ref _retainedBytes, -buffer.Capacity);
            return;
        }

        _buckets[index].Push(buffer);
    }

    private sealed class Bucket
    {
        private readonly Lock _lock = new();
        private readonly Stack<PooledBuffer> _free = new();

        public PooledBuffer? Pop()
        {
            lock (_lock)
            {
                return _free.TryPop(out var buffer) ? buffer : null;
            }
        }

        public void Push(PooledBuffer buffer)
        {
            lock (_lock)
            {
                _free.Push(buffer);
            }
        }
    }
}
