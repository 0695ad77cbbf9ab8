using KRaftNet.Config.Docs;

namespace KRaftNet.Config.Tests.Docs;

public sealed class ConfigDocumentTests
{
    private const string UpdateVariable = "KRAFTNET_UPDATE_DOCS";

    [Fact]
    public void Committed_page_is_what_the_registry_says()
    {
        string path = Path.Combine(RepositoryRoot(), "docs", "reference", "configuration.md");
        string page = ConfigDocument.Write();
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run this test with {UpdateVariable}=1");
        Assert.True(File.ReadAllText(path) == page, $"{path} is out of date: run this test with {UpdateVariable}=1");
    }

    [Fact]
    public void Page_has_no_row_that_breaks_its_table()
    {
        const int ColumnSeparators = 7;
        IEnumerable<string> rows = ConfigDocument.Write().Split('\n').Where(line => line.StartsWith('|'));

        Assert.All(rows, row => Assert.Equal(ColumnSeparators, row.Count(letter => letter == '|')));
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "KRaftNet.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The test does not run inside the repository.");
    }
}
