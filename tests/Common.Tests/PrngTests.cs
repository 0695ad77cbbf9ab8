namespace KRaftNet.Common.Tests;

public sealed class PrngTests
{
    [Fact]
    public void Equal_seeds_give_equal_streams_and_others_do_not()
    {
        Assert.Equal(Draw(new Prng(1), 100), Draw(new Prng(1), 100));
        Assert.NotEqual(Draw(new Prng(1), 100), Draw(new Prng(2), 100));
    }

    [Fact]
    public void Split_depends_on_the_seed_and_the_purpose_and_not_on_what_was_drawn()
    {
        var prng = new Prng(1);
        var before = Draw(prng.Split("election"), 50);
        Draw(prng, 10);
        Assert.Equal(before, Draw(prng.Split("election"), 50));
        Assert.NotEqual(before, Draw(prng.Split("other"), 50));
        Assert.NotEqual(before, Draw(new Prng(2).Split("election"), 50));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Next_stays_in_range_and_reaches_both_ends(int max)
    {
        var prng = new Prng(3);
        var seen = new HashSet<int>();
        for (var i = 0; i < 20_000; i++)
        {
            var value = prng.Next(max);
            Assert.InRange(value, 0, max - 1);
            seen.Add(value);
        }

        Assert.Equal(max, seen.Count);
    }

    [Fact]
    public void Next_of_a_large_range_stays_in_it()
    {
        var prng = new Prng(4);
        for (var i = 0; i < 1000; i++)
        {
            Assert.InRange(prng.Next(-5L, long.MaxValue - 5), -5L, long.MaxValue - 6);
            Assert.InRange(prng.NextDouble(), 0.0, 1.0);
        }

        Assert.Throws<InvariantException>(() => prng.Next(0));
    }

    [Fact]
    public void Next_draws_every_value_about_equally_often()
    {
        var prng = new Prng(5);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            counts[prng.Next(10)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void Fill_writes_every_length()
    {
        for (var length = 0; length < 40; length++)
        {
            var bytes = new byte[length];
            new Prng(6).Fill(bytes);
            var longer = new byte[length + 1];
            new Prng(6).Fill(longer);
            Assert.Equal(bytes, longer[..length]);
        }
    }

    private static ulong[] Draw(Prng prng, int count)
    {
        var drawn = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            drawn[i] = prng.NextUInt64();
        }

        return drawn;
    }
}
