using System.Runtime.CompilerServices;
using KRaftNet.MessageGenerator.Model;
using KRaftNet.MessageGenerator.Parsing;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.MessageGenerator.Tests.Golden;

/// <summary>
/// The schemas of the project against the published message definitions, field by field and version by version.
/// </summary>
[Trait("Category", "Golden")]
public class GoldenLayoutTests(ITestOutputHelper output)
{
    [Fact]
    public void Schemas_agree_with_the_definitions_in_every_version()
    {
        var definitions = GoldenFolder.Messages.Require();
        var ours = ReadSchemas();
        var rules = LayoutRule.Read(Path.Combine(Folder(), "deliberate-differences.jsonl"));
        var tally = new GoldenTally();
        foreach (var file in definitions.Files("", "*.json", recursive: true))
        {
            var folder = Path.GetDirectoryName(file)!;
            var definition = new DefinedMessage(definitions.ReadJson(file));
            var difference = ours.Remove(definition.Name, out var message)
                ? LayoutDifference.Find(definition, message)
                : "is missing";
            var known = rules.Where(r => r.Message == definition.Name).ToList();
            if (difference is not null
                && known.Count > 0
                && LayoutDifference.Find(definition.Without([.. known.Select(r => r.Field)]), message!) is null)
            {
                tally.Differ(folder, $"{definition.Name}: {known[0].Reason}");
                continue;
            }

            tally.Check(folder, definition.Name, () => difference);
        }

        tally.Finish(output);
        Assert.Empty(ours.Keys);
    }

    private static Dictionary<string, MessageModel> ReadSchemas()
    {
        var root = Path.GetFullPath(Path.Combine(Folder(), "../../../src/Protocol/Schemas"));
        return Directory.GetFiles(root, "*" + KafkaMessageGenerator.Extension, SearchOption.AllDirectories)
            .SelectMany(path => SchemaParser.Parse(File.ReadAllText(path)))
            .ToDictionary(m => m.Name, StringComparer.Ordinal);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
