using System.IO.Compression;
using System.Text;
using KRaftNet.TestKit.Golden;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.TestKit.Tests.Golden;

public sealed class GoldenFolderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new("golden");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Folder_without_variable_says_so()
    {
        var reason = GoldenFolder.FromVariable("KRAFTNET_NO_SUCH_VARIABLE").SkipReason("vectors");
        Assert.Contains("KRAFTNET_NO_SUCH_VARIABLE", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_part_is_named_in_the_reason()
    {
        Directory.CreateDirectory(_directory["there"]);
        var folder = GoldenFolder.At(_directory.Path);
        Assert.Null(folder.SkipReason("there"));
        Assert.Contains("elsewhere", folder.SkipReason("there", "elsewhere"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_read_plain_and_packed_with_exact_numbers()
    {
        const string Text = "{\"n\":9223372036854775807}\n\n{\"n\":-9223372036854775807}\n";
        File.WriteAllText(_directory["a.jsonl"], Text);
        using (var packed = new GZipStream(File.Create(_directory["a.jsonl.gz"]), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes(Text));
        }

        var folder = GoldenFolder.At(_directory.Path);
        foreach (var file in folder.Files(".", "a.jsonl*"))
        {
            var numbers = folder.ReadLines(file).Select(line => line.GetProperty("n").GetInt64());
            Assert.Equal([long.MaxValue, -long.MaxValue], numbers);
        }

        Assert.Equal(2, folder.Files(".", "a.jsonl*").Count);
    }

    [Fact]
    public void Json_with_comments_is_read()
    {
        File.WriteAllText(_directory["m.json"], "// words\n{ \"a\": [1, 2,], }");
        var value = GoldenFolder.At(_directory.Path).ReadJson("m.json");
        Assert.Equal(2, value.GetProperty("a").GetArrayLength());
    }

    [Fact]
    public void Files_of_a_missing_part_are_none() =>
        Assert.Empty(GoldenFolder.At(_directory.Path).Files("nowhere", "*"));

    [Fact]
    public void Tally_counts_per_file_and_keeps_what_failed()
    {
        var tally = new GoldenTally();
        tally.Check("a", "1", () => null);
        tally.Check("a", "2", () => "differs");
        tally.Check("b", "3", () => throw new FormatException("odd"));
        tally.Differ("b", "because");
        Assert.Equal((4, 1, 1, 2), (tally.Run, tally.Passed, tally.Different, tally.Failed));
        var report = string.Join('\n', tally.Report());
        Assert.Contains("a: run 2, passed 1, different 0, failed 1", report, StringComparison.Ordinal);
        Assert.Contains("b: 3: FormatException: odd", report, StringComparison.Ordinal);
    }
}
