using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>
/// Recorded clusters whose brokers are killed, stopped and started: leaders, epochs, ISR and eligible replicas that were
/// seen against those that our decisions lead to, and what elections and reassignments answered.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecordedReplicationTests(ITestOutputHelper output)
{
    private const string Part = "conversations-cluster";
    private static readonly int[] Brokers = [1, 2, 3];

    private readonly GoldenFolder _golden = GoldenFolder.Recordings;
    private readonly GoldenTally _tally = new();

    [Fact]
    public void Partitions_become_what_was_seen()
    {
        _golden.Require(Part);
        foreach (var file in _golden.Files(Part, "*.recording.jsonl*"))
        {
            foreach (var scenario in _golden.ReadLines(file).GroupBy(
                line => line.GetProperty("scenario").GetString()!, StringComparer.Ordinal))
            {
                if (scenario.Any(line => Text(line, "cluster") is "kill" or "stop" || IsAboutLeaders(Text(line, "api"))) &&
                    !scenario.Any(IsForeign))
                {
                    Walk(file, scenario.Key, scenario);
                }
            }
        }

        _tally.Finish(output);
    }

    private static bool IsAboutLeaders(string? api) => api is "ElectLeaders" or "AlterPartitionReassignments";

    /// <summary>Steps after which it is not told what brokers did, or that write in their names.</summary>
    private static bool IsForeign(JsonElement line) =>
        Text(line, "cluster") is "pause" ||
        Text(line, "api") is "AlterPartition" or "BrokerRegistration" or "BrokerHeartbeat" or "UnregisterBroker" or
            "AssignReplicasToDirs" or "UpdateFeatures" or "Vote" or "BeginQuorumEpoch" or "EndQuorumEpoch" or "DeleteTopics";

    private void Walk(string file, string scenario, IEnumerable<JsonElement> lines)
    {
        var cluster = new RecordedReplication(Brokers);
        foreach (var line in lines)
        {
            var name = $"{scenario} {line.GetProperty("step")}";
            if (Text(line, "cluster") is { } action)
            {
                Act(cluster, action, line);
                Compare(file, name, cluster, line);
            }
            else if (IsAnswered(line))
            {
                Answer(file, name, cluster, line);
            }
        }
    }

    private static void Act(RecordedReplication cluster, string action, JsonElement line)
    {
        foreach (var node in NodesOf(line).Where(Brokers.Contains))
        {
            switch (action)
            {
                case "kill":
                    cluster.Kill(node);
                    break;
                case "stop":
                    cluster.Stop(node);
                    break;
                case "start":
                    cluster.Start(node);
                    break;
                default:
                    break;
            }
        }

        if (action is "waitFor" or "observe")
        {
            cluster.FenceDead();
        }
    }

    private void Compare(string file, string name, RecordedReplication cluster, JsonElement line)
    {
        if (!line.TryGetProperty("observed", out var observed))
        {
            return;
        }

        var last = new Dictionary<TopicPartition, RecordedPartition>();
        foreach (var seen in observed.EnumerateArray().SelectMany(RecordedPartition.In))
        {
            cluster.Follow(seen);
            last[seen.Id] = seen;
        }

        foreach (var seen in last.Values)
        {
            if (cluster.Find(seen.Id) is { } state)
            {
                var ours = RecordedPartition.Of(seen.Id, state);
                _tally.Check(file, name, () => ours == seen ? null : $"recorded {seen}, ours {ours}");
            }
        }
    }

    private void Answer(string file, string name, RecordedReplication cluster, JsonElement line)
    {
        var (request, response) = (line.GetProperty("request"), line.GetProperty("response"));
        var version = line.GetProperty("version").GetInt16();
        switch (Text(line, "api"))
        {
            case "CreateTopics":
                cluster.CreateTopics(request, response, version);
                break;
            case "IncrementalAlterConfigs":
                cluster.AlterConfigs(request, version);
                break;
            case "ElectLeaders":
                var elected = Results(cluster.Elect(request, version));
                Compare(file, name, Results(ElectLeadersResponse.ReadJson(response, version)), elected);
                break;
            case "AlterPartitionReassignments":
                var altered = Results(cluster.Reassign(request, version));
                Compare(file, name, Results(AlterPartitionReassignmentsResponse.ReadJson(response, version)), altered);
                break;
            case "ListPartitionReassignments":
                var listed = Results(cluster.ListReassignments(request, version));
                Compare(file, name, Results(ListPartitionReassignmentsResponse.ReadJson(response, version)), listed);
                break;
            default:
                break;
        }
    }

    private void Compare(string file, string name, IEnumerable<string> recorded, IEnumerable<string> ours)
    {
        var (expected, actual) = (string.Join("; ", recorded), string.Join("; ", ours));
        _tally.Check(file, name, () => expected == actual ? null : $"recorded {expected}, ours {actual}");
    }

    private static IEnumerable<string> Results(ElectLeadersResponse response) =>
        response.ReplicaElectionResults
            .SelectMany(topic => topic.PartitionResult.Select(
                result => $"{response.ErrorCode} {topic.Topic}-{result.PartitionId} {result.ErrorCode} {result.ErrorMessage}"))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Results(AlterPartitionReassignmentsResponse response) =>
        response.Responses.SelectMany(topic => topic.Partitions.Select(
            result => $"{response.ErrorCode} {topic.Name}-{result.PartitionIndex} {result.ErrorCode} {result.ErrorMessage}"));

    private static IEnumerable<string> Results(ListPartitionReassignmentsResponse response) =>
        response.Topics.SelectMany(topic => topic.Partitions.Select(partition =>
            $"{topic.Name}-{partition.PartitionIndex} [{string.Join(',', partition.Replicas)}] " +
            $"+[{string.Join(',', partition.AddingReplicas)}] -[{string.Join(',', partition.RemovingReplicas)}]"));

    private static IEnumerable<int> NodesOf(JsonElement line)
    {
        if (line.TryGetProperty("node", out var node))
        {
            return [node.GetInt32()];
        }

        return line.TryGetProperty("nodes", out var nodes) ? nodes.EnumerateArray().Select(id => id.GetInt32()) : [];
    }

    private static bool IsAnswered(JsonElement line) =>
        line.TryGetProperty("request", out _) &&
        line.TryGetProperty("response", out var response) && response.ValueKind == JsonValueKind.Object;

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
