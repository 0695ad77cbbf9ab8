using System.Text.RegularExpressions;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary>
/// The examples of <c>docs/reference/log-files.md</c>, run as they stand there: they print what the page shows, but for
/// times, checksums and ids.
/// </summary>
public partial class LogFilesPageTests
{
    private const string Prompt = "$ kraftnet ";
    private const string Data = "kraftnet-data";
    private const string Log = Data + "/hello-0/00000000000000000000.log";

    /// <summary>A byte of the records, so that the checksum is wrong.</summary>
    private const int BentByte = 70;

    [Fact]
    public async Task Examples_print_what_the_page_shows()
    {
        var page = await File.ReadAllTextAsync(
            Repository.Path("docs", "reference", "log-files.md"), TestContext.Current.CancellationToken);
        var examples = Blocks().Matches(page).Select(block => block.Groups[1].Value).ToList();
        using var place = new TemporaryDirectory("page");
        using (var node = await Node.Start(place[Data]))
        {
            // The page begins with what was produced.
            var produced = examples[0].Split('\n')[0];
            var input = Produced().Match(produced);
            Assert.True(input.Success, produced);
            var (exit, _, errors) = await Piped.Run(
                KraftnetCommand.Path,
                System.Text.Encoding.UTF8.GetBytes(input.Groups[1].Value + "\n"),
                [.. input.Groups[2].Value.Split(' '), "-b", node.Bootstrap]);
            Assert.True(exit == 0, errors);
            Assert.Equal(0, await node.Stop());
        }

        var shown = examples.Where(example => example.StartsWith(Prompt, StringComparison.Ordinal)).ToList();
        Assert.Equal(2, shown.Count);
        await RequireShown(place, shown[0]);

        var bytes = await File.ReadAllBytesAsync(place[Log], TestContext.Current.CancellationToken);
        bytes[BentByte] ^= 1;
        await File.WriteAllBytesAsync(place[Log], bytes, TestContext.Current.CancellationToken);
        await RequireShown(place, shown[1]);
    }

    private static async Task RequireShown(TemporaryDirectory place, string example)
    {
        var lines = example.TrimEnd().Split('\n');
        using var process = ProcessRunner.Start(
            KraftnetCommand.Path, lines[0][Prompt.Length..].Split(' '), directory: place.Path);
        await process.WaitForExit();
        Assert.Equal(
            lines.Skip(1).Select(WithoutChance).Order(StringComparer.Ordinal),
            process.Lines.Where(line => line.Length > 0).Select(WithoutChance).Order(StringComparer.Ordinal));
    }

    private static string WithoutChance(string line) => Chance().Replace(line, "$1#");

    /// <summary>Timestamps, checksums, ids of producers and of topics.</summary>
    [GeneratedRegex("""([tT]imestamp"?: ?|crc: |checksum |stated is |[iI]d: |entry (?=\d{13} ))[\w-]+""")]
    private static partial Regex Chance();

    [GeneratedRegex("""```\n(.*?)```""", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("""^\$ echo (\S+) \| kraftnet (.*)$""")]
    private static partial Regex Produced();
}
