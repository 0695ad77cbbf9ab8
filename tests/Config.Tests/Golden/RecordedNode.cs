using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KRaftNet.Config.Alter;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Describe;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Sources;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Config.Tests.Golden;

/// <summary>
/// The configs of one recorded node: keeps what requests set and answers what the pure functions say. Owned by one
/// test.
/// </summary>
internal sealed class RecordedNode
{
    internal const string PropertiesPath = "conversations/node-default.properties";

    private const string Reference = "conversations/config-reference.jsonl";

    private readonly SortedDictionary<string, ImmutableSortedDictionary<string, string>> _configs =
        new(StringComparer.Ordinal);

    private readonly ConfigSnapshot _start;

    internal RecordedNode(GoldenFolder golden)
    {
        _start = Start(golden);
        Name = _start.Get(NodeKeys.NodeId)!.Value.ToString(CultureInfo.InvariantCulture);
        Keep(ConfigResource.BrokerDefaults, DefaultsAtStart(golden));
    }

    /// <summary>The node's id, by which requests name it.</summary>
    internal string Name { get; }

    /// <summary>The topics that were created.</summary>
    internal SortedSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>The node as it comes up: its file, and what the reference says is set for all brokers then.</summary>
    internal static BrokerConfigView ViewAtStart(GoldenFolder golden) =>
        new(Start(golden), DefaultsAtStart(golden), ImmutableSortedDictionary<string, string>.Empty);

    internal AlterRefusal? Alter(ConfigResource resource, JsonElement configs, bool isIncremental)
    {
        ImmutableSortedDictionary<string, string> current = Of(resource);
        AlterOutcome outcome = isIncremental
            ? ConfigAlterer.Incremental(resource, current, [.. configs.EnumerateArray().Select(Alteration)], Context)
            : ConfigAlterer.Replace(resource, current, [.. configs.EnumerateArray().Select(Pair)], Context);
        if (outcome.IsRefused)
        {
            return outcome.Refusal;
        }

        if (resource.Type == ConfigResourceType.Topic && !Topics.Contains(resource.Name))
        {
            return new AlterRefusal(ErrorCode.UnknownTopicOrPartition, "there is no such topic");
        }

        Keep(resource, outcome.Configs);
        return null;
    }

    internal AlterOutcome CreateTopic(string name, JsonElement configs, bool isKept)
    {
        AlterOutcome outcome = ConfigAlterer.CreateTopic([.. configs.EnumerateArray().Select(Pair)], Context);
        if (isKept && !outcome.IsRefused)
        {
            Topics.Add(name);
            Keep(new ConfigResource(ConfigResourceType.Topic, name), outcome.Configs);
        }

        return outcome;
    }

    internal ImmutableArray<DescribedConfig> DescribeCreated(AlterOutcome outcome) =>
        ConfigDescriber.CreatedTopic(outcome.Configs, View);

    internal ImmutableArray<DescribedConfig> Describe(ConfigResource resource, IReadOnlyList<string>? names) =>
        resource.Type switch
        {
            ConfigResourceType.Topic => ConfigDescriber.Topic(Of(resource), View, names),
            ConfigResourceType.Group => ConfigDescriber.Group(Of(resource), View, names),
            ConfigResourceType.ClientMetrics => ConfigDescriber.ClientMetrics(Of(resource), names),
            _ when resource.IsBrokerDefaults => ConfigDescriber.BrokerDefaults(View, names),
            _ => ConfigDescriber.Broker(View, names),
        };

    private BrokerConfigView View => new(
        _start,
        Of(ConfigResource.BrokerDefaults),
        Of(new ConfigResource(ConfigResourceType.Broker, Name)));

    /// <summary>A node that comes up with a cluster-wide min.insync.replicas has eligible leader replicas.</summary>
    private AlterContext Context => new(
        View,
        EligibleReplicas: Of(ConfigResource.BrokerDefaults).ContainsKey(StorageKeys.MinInSyncReplicas.Name));

    private static ConfigSnapshot Start(GoldenFolder golden)
    {
        string text = Encoding.UTF8.GetString(golden.ReadBytes(PropertiesPath));
        return ConfigSnapshotReader.Read(PropertiesFile.Parse(text, PropertiesPath).Settings).Snapshot;
    }

    private static ImmutableSortedDictionary<string, string> DefaultsAtStart(GoldenFolder golden) =>
        golden.ReadLines(Reference)
            .Where(line => line.GetProperty("resource").GetString() == "broker")
            .Where(line => line.GetProperty("resourceName").GetString()!.Length == 0)
            .ToImmutableSortedDictionary(
                line => line.GetProperty("name").GetString()!,
                line => line.GetProperty("value").GetString()!,
                StringComparer.Ordinal);

    private static ConfigAlteration Alteration(JsonElement config) => new(
        config.GetProperty("name").GetString()!,
        (AlterOperation)config.GetProperty("configOperation").GetSByte(),
        config.GetProperty("value").GetString());

    private static KeyValuePair<string, string?> Pair(JsonElement config) =>
        new(config.GetProperty("name").GetString()!, config.GetProperty("value").GetString());

    private void Keep(ConfigResource resource, ImmutableSortedDictionary<string, string> configs) =>
        _configs[$"{resource.Type}/{resource.Name}"] = configs;

    private ImmutableSortedDictionary<string, string> Of(ConfigResource resource) =>
        _configs.GetValueOrDefault($"{resource.Type}/{resource.Name}")
        ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
