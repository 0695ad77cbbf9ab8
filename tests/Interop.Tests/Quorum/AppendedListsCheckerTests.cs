using KRaftNet.TestKit.Checkers;

namespace KRaftNet.Interop.Tests.Quorum;

/// <summary>What the checker of appended lists must see, and what it must let pass.</summary>
public class AppendedListsCheckerTests
{
    [Theory]
    [InlineData("", 1, 2, 3)]
    [InlineData("", 1, 2)]
    [InlineData("", 3, 1, 2)]
    [InlineData("lost", 1, 3)]
    [InlineData("doubled", 1, 2, 2)]
    [InlineData("doubled", 1, 2, 3, 3)]
    [InlineData("phantom", 1, 2, 4)]
    [InlineData("real-time order", 2, 1)]
    public void Lists_are_judged(string rule, params int[] values)
    {
        var history = History();
        foreach (var node in (string[])["1", "2"])
        {
            history.FinalViews.Add(node, View(values));
        }

        Assert.Equal(rule, string.Join(',', new AppendedListsChecker().Check(history).Select(found => found.Rule).Distinct()));
    }

    [Fact]
    public void Nodes_that_differ_are_seen()
    {
        var history = History();
        history.FinalViews.Add("1", View(1, 2));
        history.FinalViews.Add("2", View(1, 2, 3));
        Assert.Equal("nodes disagree", Assert.Single(new AppendedListsChecker().Check(history)).Rule);
    }

    /// <summary>Of 3 it is not known whether it happened; 1 was acknowledged before 2 began.</summary>
    private static AppendedLists History()
    {
        var history = new AppendedLists();
        var unknown = history.Calls.Begin(1, new AppendCall("list", 3));
        Assert.Equal(0, unknown);
        foreach (var value in (long[])[1, 2])
        {
            history.Calls.Ok(history.Calls.Begin(0, new AppendCall("list", value)), true);
        }

        return history;
    }

    private static SortedDictionary<string, IReadOnlyList<long>> View(params int[] values) =>
        new(StringComparer.Ordinal) { ["list"] = [.. values.Select(value => (long)value)] };
}
