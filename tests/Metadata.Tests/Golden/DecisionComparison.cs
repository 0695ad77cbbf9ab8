using System.Globalization;
using System.Text.Json;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>One part of an answer: what it is about, and what came of it.</summary>
internal sealed record Outcome(string About, int Error, string? Message, string Rest);

/// <summary>Takes the parts of recorded and of our answers that decisions are responsible for.</summary>
internal static class DecisionComparison
{
    private static readonly string[] Parts = ["topics", "responses", "results"];

    /// <summary>The parts in the order of the answer.</summary>
    internal static IReadOnlyList<Outcome> OutcomesOf(JsonElement response)
    {
        var list = Parts.First(name => response.TryGetProperty(name, out _));
        return [.. response.GetProperty(list).EnumerateArray().Select(OutcomeOf)];
    }

    private static Outcome OutcomeOf(JsonElement part) => new(
        Text(part, "resourceType") + Text(part, "resourceName") + Text(part, "name"),
        part.GetProperty("errorCode").GetInt32(),
        part.TryGetProperty("errorMessage", out var message) ? message.GetString() : null,
        string.Join(' ', Text(part, "numPartitions"), Text(part, "replicationFactor"), Configs(part)));

    private static string Configs(JsonElement part) =>
        part.TryGetProperty("configs", out var configs) && configs.ValueKind == JsonValueKind.Array
            ? string.Join(';', configs.EnumerateArray().Select(config => config.GetRawText()))
            : "";

    private static string Text(JsonElement part, string name) =>
        part.TryGetProperty(name, out var value) ? string.Create(CultureInfo.InvariantCulture, $"{value} ") : "";
}
