using System.Xml.Linq;

namespace KRaftNet.Tidy.Tests;

/// <summary>
/// The floors of the house: which project may reference which. A reference that is not in the table is a decision, and
/// decisions have a record in docs/adr.
/// </summary>
public class DependencyTableTests
{
    private static readonly string[] Library =
        ["Common", "Protocol", "Config", "Transport", "Raft", "Replication", "LogStore", "Metadata", "Coordinators"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Common"] = [],
        ["Protocol"] = ["Common"],
        ["Config"] = ["Common", "Protocol"],
        ["Transport"] = ["Common", "Protocol"],
        ["Raft"] = ["Common"],
        ["Replication"] = ["Common"],
        ["LogStore"] = ["Common", "Protocol", "Config"],
        ["Metadata"] = ["Common", "Protocol", "Config"],
        ["Coordinators"] = ["Common", "Protocol", "Config", "Metadata"],
        ["Broker"] = Library,
        ["Client"] = ["Common", "Protocol", "Config", "Transport"],
        ["Platform"] = ["Common", "Transport"],
        ["Console"] = ["Broker", "Client"],
        ["Testing"] = [.. Library, "Broker", "Client", "Platform"],
        ["Cli"] = [.. Library, "Broker", "Client", "Platform", "Console"],
    };

    [Fact]
    public void Source_projects_reference_only_what_the_table_allows()
    {
        var projects = Repository.Files(".csproj", "src").ToList();
        Assert.NotEmpty(projects);
        var wrong = projects.SelectMany(Disallowed).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Test_projects_reference_no_other_test_project_but_the_kit()
    {
        var wrong =
            from path in Repository.Files(".csproj", "tests")
            from reference in References(path)
            where reference.Contains("/tests/", StringComparison.Ordinal) || !reference.Contains("/src/", StringComparison.Ordinal)
            let name = ProjectName(reference)
            where name is not ("TestKit" or "MessageGenerator" or "Simulation" or "RaftSimulation" or "ClusterSimulation")
                && path != $"tests/{name}.Tests/KRaftNet.{name}.Tests.csproj"
            select $"{path} references {name}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Bench_projects_reference_only_what_they_measure()
    {
        var projects = Repository.Files(".csproj", "bench").ToList();
        Assert.NotEmpty(projects);
        var wrong =
            from path in projects
            from reference in References(path)
            where !reference.Contains("/src/", StringComparison.Ordinal)
            select $"{path} references {ProjectName(reference)}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Table_refuses_an_upward_reference()
    {
        Assert.DoesNotContain("LogStore", Allowed["Raft"]);
        Assert.DoesNotContain("Broker", Allowed["Client"]);
        Assert.DoesNotContain("Platform", Allowed["Broker"]);
    }

    private static IEnumerable<string> Disallowed(string path)
    {
        var project = ProjectName(path);
        if (!Allowed.TryGetValue(project, out var allowed))
        {
            return [$"{path}: {project} has no row in the table"];
        }

        return References(path)
            .Where(reference => !reference.Contains("MessageGenerator", StringComparison.Ordinal))
            .Select(ProjectName)
            .Except(allowed)
            .Select(reference => $"{path}: {project} may not reference {reference}");
    }

    private static IEnumerable<string> References(string path) =>
        XDocument.Parse(Repository.Read(path))
            .Descendants("ProjectReference")
            .Select(element => Path.GetFullPath(
                Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, element.Attribute("Include")!.Value)))
            .Select(full => full.Replace('\\', '/'));

    private static string ProjectName(string path) =>
        Path.GetFileNameWithoutExtension(path).Replace("KRaftNet.", "", StringComparison.Ordinal);
}
