using Microsoft.CodeAnalysis;

namespace KRaftNet.MessageGenerator.Tests.Generator;

/// <summary>An edit of one schema runs only what depends on it.</summary>
public class IncrementalTests
{
    private static readonly SchemaText First = Schema("First", 1, "int8");
    private static readonly SchemaText Second = Schema("Second", 2, "int8");

    [Fact]
    public void Same_schemas_run_nothing_again()
    {
        var run = new GeneratorRun();
        run.Run(First, Second);
        var again = run.Run(First, Second);
        AssertAllCached(Reasons(again, KafkaMessageGenerator.SchemaStep));
        AssertAllCached(Reasons(again, KafkaMessageGenerator.CatalogStep));
    }

    [Fact]
    public void Edited_schema_alone_is_compiled_again_and_the_catalog_stays()
    {
        var run = new GeneratorRun();
        run.Run(First, Second);
        var edited = run.Run(First, Schema("Second", 2, "int16"));
        Assert.Contains(IncrementalStepRunReason.Cached, Reasons(edited, KafkaMessageGenerator.SchemaStep));
        Assert.Single(
            Reasons(edited, KafkaMessageGenerator.SchemaStep),
            r => r is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New);
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, Reasons(edited, KafkaMessageGenerator.CatalogStep));
    }

    [Fact]
    public void Code_does_not_depend_on_the_order_of_files()
    {
        var forward = new GeneratorRun().Run(First, Second);
        var backward = new GeneratorRun().Run(Second, First);
        Assert.Equal(CatalogOf(forward), CatalogOf(backward));
    }

    [Fact]
    public void Comment_in_a_block_changes_no_code()
    {
        var run = new GeneratorRun();
        const string Head = "data A\nversions 0\nflexible none\nfields\n";
        run.Run(new SchemaText("A.kmsg", Head + "  0+  X  int8\n"));
        var edited = run.Run(new SchemaText("A.kmsg", Head + "  # why\n  0+  X  int8\n"));
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, Reasons(edited, KafkaMessageGenerator.SchemaStep));
    }

    private static void AssertAllCached(IEnumerable<IncrementalStepRunReason> reasons) =>
        Assert.All(reasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));

    private static SchemaText Schema(string name, int key, string type) => new(
        name + ".kmsg", $"metadata-record {key} {name}\nversions 0\nflexible 0+\nfields\n  0+  X  {type}\n");

    private static string CatalogOf(GeneratorRunResult result) =>
        result.GeneratedSources.Single(s => s.HintName == "MessageCatalog.g.cs").SourceText.ToString();

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason);
}
