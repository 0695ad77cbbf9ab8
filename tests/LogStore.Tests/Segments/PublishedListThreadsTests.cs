using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Tests.Segments;

/// <summary>A list under one thread that adds and others that read: what is seen is a prefix, and it never shrinks.</summary>
public sealed class PublishedListThreadsTests
{
    private const int Readers = 3;
    private const int Items = 400_000;

    [Fact]
    public void Readers_see_a_growing_prefix()
    {
        var list = new PublishedList<(long Index, long Square)>([]);
        var wrong = 0;
        var readers = Enumerable.Range(0, Readers).Select(_ => new Thread(() =>
        {
            for (var seen = 0; seen < Items;)
            {
                var items = list.Items;
                var isRight = items.Length >= seen && list.Count >= items.Length;

                // From what was seen before to the end: each item is looked at by each reader.
                for (var i = seen; i < items.Length; i++)
                {
                    isRight &= items[i] == (i, (long)i * i);
                }

                seen = items.Length;
                Interlocked.Add(ref wrong, isRight ? 0 : 1);
            }
        })).ToArray();
        Array.ForEach(readers, reader => reader.Start());
        for (var i = 0; i < Items; i++)
        {
            list.Add((i, (long)i * i));
        }

        Array.ForEach(readers, reader => reader.Join());
        Assert.Equal(0, wrong);
        Assert.Equal(Items, list.Count);
    }
}
