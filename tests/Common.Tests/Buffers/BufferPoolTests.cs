using KRaftNet.Common.Buffers;

namespace KRaftNet.Common.Tests.Buffers;

public sealed class BufferPoolTests
{
    private readonly BufferPool _pool = new();

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(1 << 20, 1 << 20)]
    public void Rent_gives_the_length_in_the_next_power_of_two(int length, int capacity)
    {
        using var buffer = _pool.Rent(length);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(length, buffer.Span.Length);
        Assert.Equal(length, buffer.Memory.Length);
        Assert.Equal(capacity, buffer.Capacity);
    }

    [Fact]
    public void Outstanding_counts_what_is_rented()
    {
        var first = _pool.Rent(5000);
        var second = _pool.Rent(1);
        Assert.Equal((2L, 8192L + 4096L), (_pool.Outstanding, _pool.OutstandingBytes));
        first.Dispose();
        second.Dispose();
        Assert.Equal((0L, 0L), (_pool.Outstanding, _pool.OutstandingBytes));
    }

    [Fact]
    public void A_returned_buffer_is_rented_again()
    {
        var first = _pool.Rent(100);
        first.Dispose();
        using var second = _pool.Rent(200);
        Assert.Same(first, second);
        Assert.Equal(200, second.Length);
    }

    [Fact]
    public void Beyond_the_budget_buffers_are_let_go()
    {
        var pool = new BufferPool(retainedBytesMax: 4096);
        PooledBuffer[] rented = [pool.Rent(1), pool.Rent(1)];
        Array.ForEach(rented, buffer => buffer.Dispose());
        using var again = pool.Rent(1);
        using var fresh = pool.Rent(1);
        Assert.Same(rented[0], again);
        Assert.NotSame(rented[1], fresh);
    }

    [Fact]
    public void Use_after_return_and_a_second_return_break_an_invariant()
    {
        var buffer = _pool.Rent(1);
        buffer.Dispose();
        Assert.Throws<InvariantException>(() => buffer.Memory);
        Assert.Throws<InvariantException>(() => buffer.Span.Length);
        Assert.Throws<InvariantException>(buffer.Dispose);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Shrink_keeps_the_first_bytes()
    {
        using var buffer = _pool.Rent(100);
        buffer.Shrink(10);
        Assert.Equal(10, buffer.Span.Length);
        Assert.Throws<InvariantException>(() => buffer.Shrink(11));
    }

    [Fact]
    public void Threads_that_rent_and_return_never_share_a_buffer()
    {
        var threads = Enumerable.Range(1, 4).Select(id => new Thread(() =>
        {
            var prng = new Prng((ulong)id);
            for (var i = 0; i < 5000; i++)
            {
                using var buffer = _pool.Rent(prng.Next(20_000) + 1);
                buffer.Span.Fill((byte)id);
                Assert.Equal(-1, buffer.Span.IndexOfAnyExcept((byte)id));
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, _pool.Outstanding);
    }
}
