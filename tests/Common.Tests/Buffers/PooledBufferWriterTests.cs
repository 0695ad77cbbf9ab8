using KRaftNet.Common.Buffers;

namespace KRaftNet.Common.Tests.Buffers;

public sealed class PooledBufferWriterTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Random_writes_give_the_bytes_in_order_and_return_every_buffer()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            var prng = new Prng(seed);
            var expected = new List<byte>();
            using (var writer = new PooledBufferWriter(_pool, prng.Next(10_000)))
            {
                for (var i = 0; i < 100; i++)
                {
                    WriteSome(prng, writer, expected);
                }

                Assert.Equal(expected.Count, writer.WrittenCount);
                Assert.Equal(expected, writer.WrittenMemory.ToArray());
                Assert.Equal(1, _pool.Outstanding);
            }

            Assert.Equal(0, _pool.Outstanding);
        }
    }

    [Fact]
    public void Rewind_forgets_the_end()
    {
        using var writer = new PooledBufferWriter(_pool);
        writer.Write("abcdef"u8);
        writer.Rewind(2);
        writer.Write("x"u8);
        Assert.Equal("abx"u8, writer.WrittenSpan);
        Assert.Throws<InvariantException>(() => writer.Rewind(4));
    }

    [Fact]
    public void Advance_beyond_the_span_breaks_an_invariant()
    {
        using var writer = new PooledBufferWriter(_pool);
        var room = writer.GetSpan().Length;
        Assert.Throws<InvariantException>(() => writer.Advance(room + 1));
    }

    [Fact]
    public void Detach_hands_over_the_buffer_and_the_debt()
    {
        var writer = new PooledBufferWriter(_pool);
        writer.Write("abc"u8);
        var buffer = writer.Detach();
        writer.Dispose();
        Assert.Equal("abc"u8, buffer.Span);
        Assert.Equal(1, _pool.Outstanding);
        buffer.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        Assert.Throws<InvariantException>(() => writer.Write("d"u8));
    }

    private static void WriteSome(Prng prng, PooledBufferWriter writer, List<byte> expected)
    {
        var bytes = new byte[prng.Next(1 << prng.Next(1, 14))];
        prng.Fill(bytes);
        expected.AddRange(bytes);
        if (prng.Chance(0.5))
        {
            writer.Write(bytes);
            return;
        }

        var span = writer.GetSpan(bytes.Length);
        Assert.True(span.Length >= Math.Max(1, bytes.Length));
        bytes.CopyTo(span);
        writer.Advance(bytes.Length);
    }
}
