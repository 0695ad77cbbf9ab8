using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>
/// Puts the recorded requests about topics and configs through the decisions, scenario by scenario, and compares error
/// codes, counts and configs part by part. Texts of errors are counted, not compared.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecordedDecisionTests(ITestOutputHelper output)
{
    private const string Part = "conversations";
    private const string Properties = "conversations/node-default.properties";

    private readonly GoldenFolder _golden = GoldenFolder.Recordings;
    private readonly GoldenTally _tally = new();
    private int _sameTexts;
    private int _texts;

    [Fact]
    public void Recorded_requests_are_decided_as_recorded()
    {
        _golden.Require(Part, Properties);
        foreach (var file in _golden.Files(Part, "*.recording.jsonl*"))
        {
            foreach (var scenario in _golden.ReadLines(file).GroupBy(Scenario, StringComparer.Ordinal))
            {
                Run(file, scenario.Key, [.. scenario]);
            }
        }

        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"error texts: {_texts}, the same as recorded: {_sameTexts}"));
        _tally.Finish(output);
    }

    private static string Scenario(JsonElement line) => line.GetProperty("scenario").GetString()!;

    /// <summary>Scenarios of topics and configs only: others depend on what else the node does.</summary>
    private void Run(string file, string scenario, IReadOnlyList<JsonElement> lines)
    {
        if (!lines.Any(line => IsDecided(Api(line))) || lines.Any(line => IsForeign(Api(line))))
        {
            return;
        }

        var overrides = lines[0].TryGetProperty("overrides", out var element) ? element : (JsonElement?)null;
        var controller = new RecordedController(Encoding.UTF8.GetString(_golden.ReadBytes(Properties)), overrides);
        foreach (var step in lines.Where(line => IsDecided(Api(line)) && DecisionDifferences.IsComparable(line)))
        {
            Compare(file, $"{scenario} {step.GetProperty("step")}", step, controller);
        }
    }

    private static string? Api(JsonElement line) => line.TryGetProperty("api", out var api) ? api.GetString() : null;

    private static bool IsDecided(string? api) => api is
        "CreateTopics" or "DeleteTopics" or "CreatePartitions" or "IncrementalAlterConfigs" or "AlterConfigs";

    /// <summary>APIs by which topics come and go otherwise, or that need a secured node.</summary>
    private static bool IsForeign(string? api) => api is
        "InitProducerId" or "FindCoordinator" or "SaslHandshake" or "ShareGroupHeartbeat" or "UpdateFeatures" or
        "AlterPartitionReassignments";

    private void Compare(string file, string name, JsonElement step, RecordedController controller)
    {
        var api = Api(step)!;
        var version = step.GetProperty("version").GetInt16();
        var ours = DecisionComparison.OutcomesOf(Decide(api, version, step.GetProperty("request"), controller));
        if (!step.TryGetProperty("response", out var response) || response.ValueKind != JsonValueKind.Object)
        {
            Settle(file, name, DecisionDifferences.RuleForNoAnswer(api, ours), "recorded without an answer");
            return;
        }

        var recorded = DecisionComparison.OutcomesOf(response);
        if (api == "CreateTopics")
        {
            controller.TakeTopicIds(response.GetProperty("topics").EnumerateArray().Select(TopicId));
        }

        if (!DecisionDifferences.IsOrdered(api))
        {
            recorded = [.. recorded.OrderBy(outcome => outcome.About, StringComparer.Ordinal)];
            ours = [.. ours.OrderBy(outcome => outcome.About, StringComparer.Ordinal)];
        }

        if (recorded.Count != ours.Count)
        {
            _tally.Fail(file, $"{name}: {recorded.Count} parts are recorded, ours are {ours.Count}");
            return;
        }

        for (var i = 0; i < ours.Count; i++)
        {
            Compare(file, $"{name}.{i}", recorded[i], ours[i]);
        }
    }

    private void Compare(string file, string name, Outcome recorded, Outcome ours)
    {
        if (recorded.Error != 0 && recorded.Message is not null)
        {
            _texts++;
            _sameTexts += recorded.Message == ours.Message ? 1 : 0;
        }

        if (recorded with { Message = null } == ours with { Message = null })
        {
            _tally.Pass(file);
        }
        else
        {
            Settle(file, name, DecisionDifferences.RuleFor(recorded, ours), $"recorded {recorded}, ours {ours}");
        }
    }

    private void Settle(string file, string name, string? rule, string difference)
    {
        if (rule is null)
        {
            _tally.Fail(file, $"{name}: {difference}");
        }
        else
        {
            _tally.Differ(file, rule);
        }
    }

    private static JsonElement Decide(string api, short version, JsonElement request, RecordedController controller) =>
        api switch
        {
            "CreateTopics" => Json(
                controller.CreateTopics(CreateTopicsRequest.ReadJson(request, version)), version),
            "DeleteTopics" => Json(
                controller.DeleteTopics(DeleteTopicsRequest.ReadJson(request, version), version), version),
            "CreatePartitions" => Json(
                controller.CreatePartitions(CreatePartitionsRequest.ReadJson(request, version)), version),
            "IncrementalAlterConfigs" => Json(
                controller.IncrementalAlterConfigs(IncrementalAlterConfigsRequest.ReadJson(request, version)), version),
            _ => Json(controller.AlterConfigs(AlterConfigsRequest.ReadJson(request, version)), version),
        };

    private static JsonElement Json(IMessage response, short version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            response.WriteJson(json, version);
        }

        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }

    private static (string Name, Uuid Id) TopicId(JsonElement topic) => (
        topic.GetProperty("name").GetString()!,
        topic.TryGetProperty("topicId", out var id) ? Uuid.Parse(id.GetString()!) : Uuid.Zero);
}
