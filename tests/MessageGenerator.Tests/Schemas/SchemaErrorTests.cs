using System.Globalization;
using KRaftNet.MessageGenerator.Tests.Generator;
using Microsoft.CodeAnalysis;

namespace KRaftNet.MessageGenerator.Tests.Schemas;

/// <summary>A wrong schema is an error of the build that names file and line.</summary>
public class SchemaErrorTests
{
    private const string Head = "data Sample\nversions 0-3\nflexible 0+\nfields\n";

    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("message Sample\n", 1, "'message' is none of")]
    [InlineData("api Fetch\n", 1, "'Fetch' is no key")]
    [InlineData("data sample\n", 1, "'sample' is no name")]
    [InlineData("data Sample extra\n", 1, "'extra' has no meaning")]
    [InlineData("data Sample\nversions 0\nflexible none\n", 4, "no block: fields")]
    [InlineData("data Sample\nversions x\n", 2, "'x' is no range")]
    [InlineData("data Sample\nversions 3-1\n", 2, "'3-1' is no range")]
    [InlineData("data Sample\nrequest\n", 2, "neither an attribute nor a block")]
    [InlineData("data Sample\nlisteners moon\n", 2, "'moon' is no listener")]
    [InlineData("data Sample\nflexible none\nfields\n", 3, "no versions")]
    [InlineData("data Sample\nversions 0\nfields\n", 3, "say 'flexible N+'")]
    [InlineData("data Sample\n  versions 0\n", 2, "below no block")]
    public void Frame_of_a_schema_is_checked(string text, int line, string message) => AssertError(text, line, message);

    [Theory]
    [InlineData("  A  int8\n", 5, "'A' is no range")]
    [InlineData("  0+  a  int8\n", 5, "'a' is no field name")]
    [InlineData("  0+  A\n", 5, "type expected")]
    [InlineData("  0+  A  int9\n", 5, "'int9' is no type")]
    [InlineData("  0+  A  int8  =\n", 5, "default expected")]
    [InlineData("  0+  A  int8  loud\n", 5, "'loud' is no attribute")]
    [InlineData("  0+  A  int8  tag x\n", 5, "'x' is no tag number")]
    [InlineData("  0+  A  int8\n    0+  B  int8\n", 6, "A is no struct")]
    [InlineData("  0+  A  int8\n   0+  B  int8\n", 6, "A is no struct")]
    [InlineData("    0+  A  int8\n  0+  B  int8\n", 6, "indented by 2")]
    [InlineData("  0+\tA  int8\n", 5, "tabs")]
    [InlineData("  struct Twice\n    0+  X  int8\n  0+  A  []Twice\n    0+  X  int8\n", 7, "Twice is declared twice")]
    public void Syntax_of_fields_is_checked(string fields, int line, string message) =>
        AssertError(Head + fields, line, message);

    [Theory]
    [InlineData("  0+  A  int8\n  0+  A  int8\n", 6, "A is declared twice")]
    [InlineData("  0+  A  int8  tag 0\n  0+  B  int8  tag 0\n", 6, "tag 0, which another")]
    [InlineData("  0+  A  Missing\n", 5, "Missing, which is not declared")]
    [InlineData("  struct Spare\n    0+  X  int8\n  0+  A  int8\n", 5, "Spare is not used")]
    [InlineData("  0+  A  int8?\n", 5, "cannot be null")]
    [InlineData("  0+  A  int8  = 300\n", 5, "cannot be '300'")]
    [InlineData("  0+  A  bool  = 1\n", 5, "cannot be '1'")]
    [InlineData("  0+  A  string  = null\n", 5, "cannot be null")]
    [InlineData("  0+  A  string  = x\n", 5, "only defaults are null")]
    [InlineData("  0+  A  int8  rigid\n", 5, "no length")]
    [InlineData("  0+  A  records?  tag 0\n", 5, "cannot have a tag")]
    [InlineData("  0+  A  []records\n", 5, "array of records")]
    [InlineData("  0+  A  int8  tag 0@0-1\n", 5, "not the last of its own")]
    [InlineData("  0+  Inner  Inner\n    0+  X  int8\n", 5, "Inner needs another name")]
    [InlineData("  0+  A  Inner\n    0+  Inner  int8\n", 6, "give the struct another")]
    [InlineData("  0+  A  Loop\n    0+  B  []Loop\n", 5, "Loop contains itself")]
    public void Meaning_of_fields_is_checked(string fields, int line, string message) =>
        AssertError(Head + fields, line, message);

    [Fact]
    public void Tag_needs_flexible_versions() => AssertError(
        "data Sample\nversions 0-3\nflexible 2+\nfields\n  1+  A  int8  tag 0\n", 5, "not flexible");

    [Fact]
    public void Every_fault_of_meaning_is_told_at_once()
    {
        var errors = Diagnose(Head + "  0+  A  int8?\n  0+  B  Missing\n");
        Assert.Equal([5, 6], errors.Select(LineOf));
    }

    [Fact]
    public void Wrong_schema_gives_no_code_and_hinders_no_other()
    {
        var result = new GeneratorRun().Run(
            new SchemaText("Wrong.kmsg", "nonsense"),
            new SchemaText("Right.kmsg", "data Right\nversions 0\nflexible none\nfields\n"));
        Assert.Single(result.Diagnostics);
        var sources = result.GeneratedSources.Select(s => s.HintName).Order(StringComparer.Ordinal);
        Assert.Equal(["MessageCatalog.g.cs", "data.Right.g.cs"], sources);
    }

    private static void AssertError(string text, int line, string message)
    {
        var error = Diagnose(text)[0];
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        Assert.Equal("Folder/Sample.kmsg", error.Location.GetLineSpan().Path);
        Assert.Contains(message, error.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(line, LineOf(error));
    }

    private static int LineOf(Diagnostic error) => error.Location.GetLineSpan().StartLinePosition.Line + 1;

    private static IReadOnlyList<Diagnostic> Diagnose(string text)
    {
        var result = new GeneratorRun().Run(new SchemaText("Folder/Sample.kmsg", text));
        Assert.Empty(result.GeneratedSources);
        return [.. result.Diagnostics];
    }
}
