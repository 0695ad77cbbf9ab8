using System.Text.RegularExpressions;

namespace KRaftNet.Tidy.Tests;

/// <summary>What no analyzer checks: sizes, line width, leftovers, and keywords that a floor must not use.</summary>
public partial class SourceShapeTests
{
    private const int SourceLinesMax = 400;
    private const int TestLinesMax = 500;
    private const int ColumnsMax = 140;

    [Fact]
    public void Files_hold_one_idea()
    {
        var long1 = Repository.Files(".cs", "src", "tools")
            .Where(path => Repository.Lines(path).Length > SourceLinesMax);
        var long2 = Repository.Files(".cs", "tests", "bench").Where(path => Repository.Lines(path).Length > TestLinesMax);
        Assert.Empty(long1.Concat(long2));
    }

    [Fact]
    public void Lines_fit_the_page()
    {
        var wide =
            from path in Repository.Files(".cs", "src", "tests", "tools", "bench")
            from line in Repository.Lines(path).Select((text, index) => (text, index))
            where line.text.Length > ColumnsMax
            select $"{path}:{line.index + 1} has {line.text.Length} columns";
        Assert.Empty(wide);
    }

    [Fact]
    public void Nothing_is_left_over()
    {
        var found =
            from path in Repository.Files(".cs", "src", "tests", "tools", "bench")
            where !path.StartsWith("tests/Tidy.Tests/", StringComparison.Ordinal)
            from line in Repository.Lines(path).Select((text, index) => (text, index))
            where Leftover().IsMatch(line.text)
            select $"{path}:{line.index + 1}: {line.text.Trim()}";
        Assert.Empty(found);
    }

    [Fact]
    public void Partial_types_exist_only_for_generated_halves()
    {
        var found =
            from path in Repository.Files(".cs", "src")
            let text = Repository.Read(path)
            where PartialType().IsMatch(text)
            where !text.Contains("[LoggerMessage", StringComparison.Ordinal)
                && !text.Contains("[LibraryImport", StringComparison.Ordinal)
                && !text.Contains("[GeneratedRegex", StringComparison.Ordinal)
            select path;
        Assert.Empty(found);
    }

    [Fact]
    public void Decisions_of_consensus_and_replication_have_neither_locks_nor_asynchrony()
    {
        var found =
            from path in Repository.Files(".cs", "src/Raft").Concat(Repository.Files(".cs", "src/Replication"))
            from line in Repository.Lines(path).Select((text, index) => (text, index))
            where Concurrency().IsMatch(Comment().Replace(line.text, ""))
            select $"{path}:{line.index + 1}: {line.text.Trim()}";
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("// TODO later")]
    [InlineData("#region Fields")]
    [InlineData("Thread.Sleep(10);")]
    [InlineData("catch (Exception) { }")]
    public void Leftovers_are_recognised(string line) => Assert.Matches(Leftover(), line);

    [Theory]
    [InlineData("lock (_gate)")]
    [InlineData("public async void Run()")]
    public void Concurrency_is_recognised(string line) => Assert.Matches(Concurrency(), line);

    [GeneratedRegex(
        @"NotImplementedException|\b(TODO|FIXME|HACK|XXX)\b|^\s*#region|Thread\.Sleep"
        + @"|catch\s*(\([^)]*\))?\s*\{\s*\}|Skip\s*=\s*""")]
    private static partial Regex Leftover();

    [GeneratedRegex(
        @"^\s*(public|internal|private|protected)?\s*(static |sealed |readonly |abstract )*partial\s+(class|struct|record|interface)",
        RegexOptions.Multiline)]
    private static partial Regex PartialType();

    [GeneratedRegex(@"\block\s*\(|\basync\b|\bawait\b")]
    private static partial Regex Concurrency();

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();
}
