using System.Text.Json;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>
/// Where decisions differ from the recordings on purpose, or where the recording shows what is not theirs to decide.
/// Every rule has its reason.
/// </summary>
internal static class DecisionDifferences
{
    private const int RequestTimedOut = 7;
    private const int InvalidRequest = 42;
    private const int InvalidConfig = 40;
    private const int BrokerLogger = 8;

    /// <summary>The rule for a recorded step without an answer, or null.</summary>
    internal static string? RuleForNoAnswer(string api, IReadOnlyList<Outcome> ours) =>
        api == "AlterConfigs" && ours.All(outcome => outcome.Error == InvalidRequest)
            ? "A resource that is named twice is answered with INVALID_REQUEST rather than not at all."
            : null;

    /// <summary>The rule for one part of an answer, or null.</summary>
    internal static string? RuleFor(Outcome recorded, Outcome ours)
    {
        if (recorded.Error == RequestTimedOut)
        {
            return "How long a request may take is watched by the loop, not by the decision.";
        }

        if (recorded.About.StartsWith(BrokerLogger + " ", StringComparison.Ordinal) &&
            recorded.Error == InvalidConfig && ours.Error == InvalidRequest)
        {
            return "Log levels are not altered through the protocol: the resource type is unknown.";
        }

        return null;
    }

    /// <summary>Whether the answers of an API have an order that means something.</summary>
    internal static bool IsOrdered(string api) => api is not ("DeleteTopics" or "CreatePartitions");

    /// <summary>Whether a recorded step asks for an answer at all.</summary>
    internal static bool IsComparable(JsonElement step) => step.TryGetProperty("request", out _);
}
