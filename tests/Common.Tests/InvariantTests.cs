namespace KRaftNet.Common.Tests;

public sealed class InvariantTests
{
    [Fact]
    public void Require_of_what_is_false_tells_the_condition_and_the_place()
    {
        var end = 3;
        var thrown = Assert.Throws<InvariantException>(() => Invariant.Require(end > 5));
        Assert.Contains("end > 5", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(InvariantTests) + ".cs", thrown.Message, StringComparison.Ordinal);
        Invariant.Require(end == 3);
    }

    [Fact]
    public void NotNull_hands_on_the_value_or_names_what_is_null()
    {
        string? absent = null;
        Assert.Equal("here", Invariant.NotNull("here"));
        var thrown = Assert.Throws<InvariantException>(() => Invariant.NotNull(absent));
        Assert.Contains("absent", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreachable_says_why() =>
        Assert.Contains(
            "no such role",
            Assert.Throws<InvariantException>(() => Invariant.Unreachable("no such role")).Message,
            StringComparison.Ordinal);
}
