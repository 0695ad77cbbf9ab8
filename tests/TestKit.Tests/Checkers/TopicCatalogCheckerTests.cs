using KRaftNet.TestKit.Checkers;

namespace KRaftNet.TestKit.Tests.Checkers;

public sealed class TopicCatalogCheckerTests
{
    private readonly CatalogHistory _history = new();

    [Fact]
    public void Created_deleted_and_created_again_is_shown()
    {
        Call(CatalogAction.Create, CatalogAnswer.Done);
        Call(CatalogAction.Create, CatalogAnswer.Exists);
        Call(CatalogAction.Delete, CatalogAnswer.Done);
        Call(CatalogAction.Delete, CatalogAnswer.Missing);
        Call(CatalogAction.Create, CatalogAnswer.Done);
        Shown("one", true);
        Shown("two", true);
        Assert.Empty(Rules());
    }

    [Fact]
    public void Acknowledged_creation_that_is_not_shown_is_found()
    {
        Call(CatalogAction.Create, CatalogAnswer.Done);
        Shown("one", false);
        Assert.Equal(["topic history is impossible"], Rules());
    }

    [Fact]
    public void Acknowledged_deletion_that_comes_back_is_found()
    {
        Call(CatalogAction.Create, CatalogAnswer.Done);
        Call(CatalogAction.Delete, CatalogAnswer.Done);
        Shown("one", true);
        Assert.Equal(["topic history is impossible"], Rules());
    }

    [Fact]
    public void Two_creations_cannot_both_be_done()
    {
        Call(CatalogAction.Create, CatalogAnswer.Done);
        Call(CatalogAction.Create, CatalogAnswer.Done);
        Shown("one", true);
        Assert.Equal(["topic history is impossible"], Rules());
    }

    [Fact]
    public void Nodes_that_disagree_are_named()
    {
        Call(CatalogAction.Create, CatalogAnswer.Done);
        Shown("one", true);
        Shown("two", false);
        Assert.Equal(["nodes disagree"], Rules());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Creation_of_unknown_outcome_explains_both(bool shown)
    {
        _history.Calls.Begin(1, new CatalogCall(CatalogAction.Create, "t"));
        Shown("one", shown);
        Assert.Empty(Rules());
    }

    [Fact]
    public void Topic_that_nobody_made_is_found()
    {
        Shown("one", true);
        Assert.Equal(["topic history is impossible"], Rules());
    }

    private void Call(CatalogAction action, CatalogAnswer answer) =>
        _history.Calls.Ok(_history.Calls.Begin(1, new CatalogCall(action, "t")), answer);

    private void Shown(string node, bool shown) =>
        _history.FinalViews[node] = shown ? new(StringComparer.Ordinal) { "t" } : new(StringComparer.Ordinal);

    private List<string> Rules() => [.. new TopicCatalogChecker().Check(_history).Select(violation => violation.Rule)];
}
