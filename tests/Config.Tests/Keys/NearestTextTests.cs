using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Tests.Keys;

public sealed class NearestTextTests
{
    [Theory]
    [InlineData("listners", "listeners")]
    [InlineData("listeners.advertised", null)]
    [InlineData("lgo.dirs", "log.dirs")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void Nearest_word_is_found_unless_it_is_far(string word, string? nearest) =>
        Assert.Equal(nearest, NearestText.Find(word, ["listeners", "log.dirs", "advertised.listeners"]));

    [Fact]
    public void Swap_of_neighbours_is_one_edit()
    {
        Assert.Equal(1, NearestText.Distance("ab", "ba"));
        Assert.Equal(3, NearestText.Distance("ca", "abc"));
    }

    [Fact]
    public void Distance_is_that_of_the_definition()
    {
        Gen<string> words = Gen.Choose(0, 7).SelectMany(length =>
            Gen.Elements('a', 'b', 'c').ArrayOf(length).Select(letters => new string(letters)));

        Check.QuickThrowOnFailure(Prop.ForAll(words.Two().ToArbitrary(), pair =>
            NearestText.Distance(pair.Item1, pair.Item2) == Slow(pair.Item1, pair.Item2)));
    }

    /// <summary>The definition, letter by letter from the end.</summary>
    private static int Slow(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.Length + right.Length;
        }

        int best = Slow(left[..^1], right[..^1]) + (left[^1] == right[^1] ? 0 : 1);
        best = Math.Min(best, 1 + Math.Min(Slow(left[..^1], right), Slow(left, right[..^1])));
        bool isSwap = left.Length > 1 && right.Length > 1 && left[^1] == right[^2] && left[^2] == right[^1];
        return isSwap ? Math.Min(best, 1 + Slow(left[..^2], right[..^2])) : best;
    }
}
