using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using KRaftNet.RaftSimulation.Checking;

namespace KRaftNet.Raft.Tests;

/// <summary>
/// The document <c>docs/raft-conformance.md</c> says what is so: its tests exist and run, its invariants and mutants are
/// those of the simulation.
/// </summary>
public sealed partial class ConformanceTests
{
    private const int RowsMin = 60;

    private static readonly string[] Groups = ["Paper", "Thesis", "KIP-595", "KIP-630", "KIP-853", "KIP-996", "KIP-1166"];

    [Fact]
    public void Every_test_that_the_document_names_exists_and_runs()
    {
        var rows = Rows();
        Assert.True(rows.Count >= RowsMin, $"only {rows.Count} rows");
        Assert.Empty(rows.Where(r => !IsTest(r.Test)).Select(r => r.Test));
        Assert.Equal(rows.Count, rows.Select(r => r.Sentence).Distinct().Count());
    }

    [Fact]
    public void Every_source_has_rows()
    {
        var rows = Rows();
        Assert.All(Groups, group => Assert.Contains(rows, r => r.Source.StartsWith(group, StringComparison.Ordinal)));
        Assert.All(rows, r => Assert.Contains(Groups, group => r.Source.StartsWith(group, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_invariant_is_there_with_the_check_that_asserts_it()
    {
        var rules = Table("rule", 3).ToDictionary(cells => cells[0], cells => cells[2].Trim('`').Split('.'));
        Assert.Equal(Enumerable.Range(1, 14).Select(i => $"R{i}").Order(), rules.Keys.Order());
        Assert.Equal(
            rules.Keys.Order(),
            typeof(Rule).GetFields(BindingFlags.Static | BindingFlags.Public).Select(f => f.Name).Order());
        var assembly = typeof(Rule).Assembly;
        Assert.All(rules.Values, check => Assert.NotNull(
            assembly.GetType($"{typeof(Rule).Namespace}.{check[0]}")?.GetMethod(
                check[1],
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)));
    }

    [Fact]
    public void Every_mutant_is_there_with_its_seeds()
    {
        var planted = File.ReadLines(Path.Combine(Root(), "tests/RaftSimulation/mutants.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(m => $"{m.GetProperty("name").GetString()} {m.GetProperty("seeds").GetString()}");
        var told = Table("mutant", 2).Select(cells => $"{cells[0].Split('`')[1]} {cells[1]}");
        Assert.Equal(planted.Order(), told.Order());
        Assert.True(told.Count() >= 12);
    }

    [Fact]
    public void Test_that_is_not_there_is_noticed()
    {
        Assert.False(IsTest("LeaderTests.Nothing_of_the_kind"));
        Assert.False(IsTest("ConformanceTests.IsTest"));
        Assert.False(IsTest("NoTests.Every_source_has_rows"));
    }

    private static bool IsTest(string name)
    {
        var parts = name.Split('.');
        var method = typeof(ConformanceTests).Assembly
            .GetType($"{typeof(ConformanceTests).Namespace}.{parts[0]}")?
            .GetMethod(parts[1]);
        return method?.GetCustomAttribute<FactAttribute>() is { Skip: null };
    }

    private static IReadOnlyList<(string Source, string Sentence, string Test)> Rows() =>
        [.. Table("source", 3).Select(cells => (cells[0], cells[1], cells[2].Trim('`')))];

    // The rows of all tables whose first column has that title.
    private static IEnumerable<string[]> Table(string title, int columns)
    {
        var isInside = false;
        foreach (var line in File.ReadLines(Path.Combine(Root(), "docs/raft-conformance.md")))
        {
            var cells = line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray();
            if (!line.StartsWith('|') || cells[0] == title)
            {
                isInside = line.StartsWith('|');
            }
            else if (isInside && !Rulers().IsMatch(line))
            {
                Assert.Equal(columns, cells.Length);
                yield return cells;
            }
        }
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex(@"^\|[-| ]+\|$")]
    private static partial Regex Rulers();
}
