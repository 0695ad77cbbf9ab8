using System.Text.Json;
using KRaftNet.Config.Alter;
using KRaftNet.Config.Describe;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Config.Tests.Golden;

/// <summary>
/// Replays recorded requests about configs through the pure functions. Left out are answers that those do not give:
/// about resources that do not exist, of other nodes, of logger levels, and topics refused for other reasons.
/// </summary>
public sealed class ConfigConversationTests(ITestOutputHelper output)
{
    /// <summary>The answers to CreateTopics that speak of configs.</summary>
    private static readonly ErrorCode[] CreateAnswers = [ErrorCode.None, ErrorCode.InvalidConfig];

    private static readonly ConfigResourceType[] Types =
    [
        ConfigResourceType.Topic, ConfigResourceType.Broker, ConfigResourceType.Group, ConfigResourceType.ClientMetrics,
    ];

    private readonly GoldenTally _tally = new();

    [Fact]
    [Trait("Category", "Golden")]
    public void Recorded_requests_about_configs_get_the_recorded_answers()
    {
        GoldenFolder golden = GoldenFolder.Recordings.Require("conversations", RecordedNode.PropertiesPath);
        foreach (string file in golden.Files("conversations", "*.recording.jsonl.gz"))
        {
            foreach (IGrouping<string, JsonElement> scenario in ScenariosOfDefaultNodes(golden, file))
            {
                var node = new RecordedNode(golden);
                foreach (JsonElement step in scenario)
                {
                    Replay(node, file, step);
                }
            }
        }

        _tally.Finish(output);
    }

    /// <summary>The scenarios that speak of configs and whose node has the default settings.</summary>
    private static IEnumerable<IGrouping<string, JsonElement>> ScenariosOfDefaultNodes(GoldenFolder golden, string file)
    {
        string scenarios = file.Replace(".recording.", ".scenarios.", StringComparison.Ordinal);
        var isDefault = golden.ReadLines(scenarios)
            .Where(line => line.TryGetProperty("node", out _))
            .Where(head => head.GetProperty("node").GetString() == "default"
                && !head.GetProperty("overrides").EnumerateObject().Any())
            .Select(head => head.GetProperty("scenario").GetString()!)
            .ToHashSet(StringComparer.Ordinal);
        return golden.ReadLines(file)
            .Where(step => step.TryGetProperty("api", out _)
                && step.TryGetProperty("response", out JsonElement response)
                && response.ValueKind == JsonValueKind.Object)
            .GroupBy(step => step.GetProperty("scenario").GetString()!)
            .Where(scenario => isDefault.Contains(scenario.Key) && scenario.Any(IsAboutConfigs));
    }

    private static bool IsAboutConfigs(JsonElement step) =>
        step.GetProperty("api").GetString() is "DescribeConfigs" or "AlterConfigs" or "IncrementalAlterConfigs"
        || (step.GetProperty("api").GetString() == "CreateTopics"
            && step.GetProperty("scenario").GetString()!.Contains("config", StringComparison.Ordinal));

    private void Replay(RecordedNode node, string file, JsonElement step)
    {
        string name = $"{step.GetProperty("scenario").GetString()} step {step.GetProperty("step").GetInt32()}";
        JsonElement request = step.GetProperty("request");
        JsonElement response = step.GetProperty("response");
        switch (step.GetProperty("api").GetString())
        {
            case "CreateTopics":
                Create(node, file, name, request, response);
                break;
            case "AlterConfigs":
                Alter(node, file, name, request, response, isIncremental: false);
                break;
            case "IncrementalAlterConfigs":
                Alter(node, file, name, request, response, isIncremental: true);
                break;
            case "DescribeConfigs":
                Describe(node, file, name, request, response);
                break;
        }
    }

    private void Create(RecordedNode node, string file, string name, JsonElement request, JsonElement response)
    {
        foreach (JsonElement answer in response.GetProperty("topics").EnumerateArray())
        {
            string topic = answer.GetProperty("name").GetString()!;
            var error = (ErrorCode)answer.GetProperty("errorCode").GetInt16();
            JsonElement[] asked =
            [
                .. request.GetProperty("topics").EnumerateArray()
                    .Where(candidate => candidate.GetProperty("name").GetString() == topic),
            ];
            if (asked.Length == 1 && CreateAnswers.Contains(error))
            {
                bool isKept = !request.TryGetProperty("validateOnly", out JsonElement flag) || !flag.GetBoolean();
                AlterOutcome ours = node.CreateTopic(topic, asked[0].GetProperty("configs"), isKept);
                _tally.Check(file, $"{name} {topic}", () => CreateDifference(node, ours, answer));
            }
        }
    }

    private static string? CreateDifference(RecordedNode node, AlterOutcome ours, JsonElement answer)
    {
        var recorded = (ErrorCode)answer.GetProperty("errorCode").GetInt16();
        ErrorCode error = ours.Refusal?.Error ?? ErrorCode.None;
        if (error != recorded)
        {
            return $"recorded {recorded}, ours {error}";
        }

        return answer.TryGetProperty("configs", out JsonElement configs) && error == ErrorCode.None
            ? Difference(configs, [.. node.DescribeCreated(ours)])
            : null;
    }

    private void Alter(
        RecordedNode node,
        string file,
        string name,
        JsonElement request,
        JsonElement response,
        bool isIncremental)
    {
        JsonElement[] asked = [.. request.GetProperty("resources").EnumerateArray()];
        foreach (JsonElement answer in response.GetProperty("responses").EnumerateArray())
        {
            ConfigResource resource = ResourceOf(answer);
            var recorded = (ErrorCode)answer.GetProperty("errorCode").GetInt16();
            JsonElement[] parts = [.. asked.Where(part => ResourceOf(part) == resource)];
            if (parts.Length == 1 && IsOurs(node, resource, recorded, isIncremental))
            {
                _tally.Check(file, $"{name} {resource}", () =>
                {
                    AlterRefusal? refusal = node.Alter(resource, parts[0].GetProperty("configs"), isIncremental);
                    return AlterDifference(answer, refusal);
                });
            }
        }
    }

    /// <summary>The words of a message are ours; whether there is one is part of the answer.</summary>
    private static string? AlterDifference(JsonElement answer, AlterRefusal? refusal)
    {
        var recorded = (ErrorCode)answer.GetProperty("errorCode").GetInt16();
        ErrorCode ours = refusal?.Error ?? ErrorCode.None;
        if (ours != recorded)
        {
            return $"recorded {recorded}, ours {ours}";
        }

        bool hasMessage = answer.GetProperty("errorMessage").GetString() is not null;
        return hasMessage == (refusal?.Message is not null) ? null : $"recorded a message: {hasMessage}";
    }

    private void Describe(RecordedNode node, string file, string name, JsonElement request, JsonElement response)
    {
        JsonElement[] asked = [.. request.GetProperty("resources").EnumerateArray()];
        JsonElement[] answers = [.. response.GetProperty("results").EnumerateArray()];
        for (int index = 0; index < answers.Length; index++)
        {
            ConfigResource resource = ResourceOf(answers[index]);
            JsonElement keys = asked[index].GetProperty("configurationKeys");
            string[]? names = keys.ValueKind == JsonValueKind.Array
                ? [.. keys.EnumerateArray().Select(key => key.GetString()!)]
                : null;
            if (Types.Contains(resource.Type) && answers[index].GetProperty("errorCode").GetInt16() == 0)
            {
                JsonElement configs = answers[index].GetProperty("configs");
                _tally.Check(file, $"{name} {resource}", () =>
                    Difference(configs, [.. node.Describe(resource, names)]));
            }
        }
    }

    private static string? Difference(JsonElement recorded, List<DescribedConfig> ours)
    {
        foreach (JsonElement config in recorded.EnumerateArray())
        {
            string key = config.GetProperty("name").GetString()!;
            DescribedConfig? match = ours.Find(candidate => candidate.Name == key);
            if (RecordedConfigs.Difference(config, match) is { } difference)
            {
                return $"{key}: {difference}";
            }

            ours.Remove(match!);
        }

        return ours.Count == 0 ? null : $"ours besides: {string.Join(", ", ours.Select(config => config.Name))}";
    }

    private static bool IsOurs(RecordedNode node, ConfigResource resource, ErrorCode recorded, bool isIncremental)
    {
        bool isAnotherNode = resource.Type == ConfigResourceType.Broker && resource.Name.Length > 0
            && resource.Name != node.Name;
        bool isUnknownTopic = resource.Type == ConfigResourceType.Topic && !node.Topics.Contains(resource.Name);
        return Types.Contains(resource.Type) && !isAnotherNode && !(isIncremental && isUnknownTopic)
            && recorded != ErrorCode.InvalidTopicException;
    }

    private static ConfigResource ResourceOf(JsonElement element) => new(
        (ConfigResourceType)element.GetProperty("resourceType").GetSByte(),
        element.GetProperty("resourceName").GetString()!);
}
