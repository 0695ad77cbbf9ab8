using KRaftNet.Common.Buffers;

namespace KRaftNet.Common.Tests.Buffers;

/// <summary>A pool under threads that rent, hand on and return: no buffer has two owners, and all come back.</summary>
public sealed class BufferPoolThreadsTests
{
    private const int Threads = 4;
    private const int Rounds = 20_000;
    private const int HeldMax = 8;

    [Fact]
    public void No_buffer_has_two_owners_and_all_come_back()
    {
        var pool = new BufferPool(retainedBytesMax: 64 << 10);
        var shared = new PooledBuffer?[Threads];
        var wrong = 0;
        var threads = Enumerable.Range(1, Threads).Select(id => new Thread(() =>
        {
            var prng = new Prng((ulong)id);
            var held = new Queue<(PooledBuffer Buffer, byte Mark)>();
            for (var round = 0; round < Rounds; round++)
            {
                var buffer = pool.Rent(prng.Next(1, 20_000));
                var mark = (byte)prng.Next(256);
                buffer.Span.Fill(mark);
                held.Enqueue((buffer, mark));
                if (held.Count == HeldMax)
                {
                    var (oldest, expected) = held.Dequeue();
                    Interlocked.Add(ref wrong, oldest.Span.IndexOfAnyExcept(expected) < 0 ? 0 : 1);

                    // Another thread returns it.
                    Interlocked.Exchange(ref shared[prng.Next(Threads)], oldest)?.Dispose();
                }
            }

            foreach (var (buffer, _) in held)
            {
                buffer.Dispose();
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Array.ForEach(shared, buffer => buffer?.Dispose());
        Assert.Equal(0, wrong);
        Assert.Equal((0L, 0L), (pool.Outstanding, pool.OutstandingBytes));
    }
}
