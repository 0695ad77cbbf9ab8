using System.Collections.Immutable;
using System.Text.Json;
using KRaftNet.Config.Describe;
using KRaftNet.Config.Effective;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Config.Tests.Golden;

/// <summary>Holds the registry against every config that a reference node describes.</summary>
public sealed class ConfigReferenceTests(ITestOutputHelper output)
{
    private const string Reference = "conversations/config-reference.jsonl";

    [Fact]
    [Trait("Category", "Golden")]
    public void Registry_agrees_with_the_reference_on_every_key()
    {
        GoldenFolder golden = GoldenFolder.Recordings.Require(Reference, RecordedNode.PropertiesPath);
        JsonElement[] lines = [.. golden.ReadLines(Reference)];
        BrokerConfigView broker = RecordedNode.ViewAtStart(golden);
        var tally = new GoldenTally();
        foreach (IGrouping<(string, string), JsonElement> resource in lines.GroupBy(ResourceOf))
        {
            (string kind, string name) = resource.Key;
            var ours = Describe(kind, name, broker).ToDictionary(config => config.Name, StringComparer.Ordinal);
            foreach (JsonElement recorded in resource)
            {
                string key = RecordedConfigs.Text(recorded, "name")!;
                tally.Check(Reference, $"{kind} {key}", () =>
                    RecordedConfigs.Difference(recorded, ours.GetValueOrDefault(key)));
                ours.Remove(key);
            }

            tally.Check(Reference, $"{kind} '{name}': no other keys", () =>
                ours.Count == 0 ? null : string.Join(", ", ours.Keys));
        }

        tally.Finish(output);
    }

    private static (string Kind, string Name) ResourceOf(JsonElement line) =>
        (RecordedConfigs.Text(line, "resource")!, RecordedConfigs.Text(line, "resourceName")!);

    private static ImmutableArray<DescribedConfig> Describe(string kind, string name, BrokerConfigView broker)
    {
        ImmutableSortedDictionary<string, string> none = ImmutableSortedDictionary<string, string>.Empty;
        return kind switch
        {
            "topic" => ConfigDescriber.Topic(none, broker, null),
            "broker" when name.Length == 0 => ConfigDescriber.BrokerDefaults(broker, null),
            "broker" => ConfigDescriber.Broker(broker, null),
            "group" => ConfigDescriber.Group(none, broker, null),
            _ => ConfigDescriber.ClientMetrics(none, null),
        };
    }
}
