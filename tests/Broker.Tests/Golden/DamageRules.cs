using System.Text.Json;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>How a case came out: as recorded (both null), different for a reviewed reason, or wrong.</summary>
internal readonly record struct Verdict(string? Rule, string? Failure)
{
    public static Verdict Same => default;
}

/// <summary>
/// The reviewed list of differences from what the reference broker does with damage. Each rule holds by its condition,
/// and none lets a record go that the reference keeps.
/// </summary>
internal static class DamageRules
{
    private const string Refused =
        "the reference waits for ever or ends without a word of the fix; ours refuses to start and names file and fix";

    private const string MetadataKept =
        "the reference cuts its metadata at rot and forgets the topics after it; ours refuses to start and changes nothing";

    private const string Served =
        "the reference refuses, cuts off or hides records over a cache that can be made anew; ours serves all that was recorded";

    private const string Named =
        "records that were durable are gone, and the reference goes on without them in silence; "
        + "ours takes the partition offline, names the damage and changes nothing";

    private const string Missed =
        "more is written down as durable than there is, which a lost segment looks like too; the reference does not look, "
        + "ours takes the partition offline, says so and changes nothing";

    /// <summary>A node of ours that does not start.</summary>
    public static Verdict ForNode(JsonElement outcome, string? reason)
    {
        if (reason is null)
        {
            return new Verdict(null, "it neither starts nor says why");
        }

        if (!outcome.GetProperty("started").GetBoolean())
        {
            var isClear = outcome.GetProperty("exitCodeBeforeStop").ValueKind != JsonValueKind.Null;
            return isClear ? Verdict.Same : new Verdict(Refused, null);
        }

        var isForgotten = outcome.GetProperty("afterStart").EnumerateObject()
            .All(partition => partition.Value.GetProperty("error").ValueKind != JsonValueKind.Null);
        return isForgotten ? new Verdict(MetadataKept, null) : new Verdict(null, $"it does not start: {reason}");
    }

    /// <summary>A partition of a node that started.</summary>
    public static Verdict ForPartition(RecordedPartition whole, ReferenceOutcome reference, OurOutcome ours)
    {
        var servesAll = ours.Error == ErrorCode.None && ours.Start == whole.Start && ours.End == whole.End
            && ours.Batches.AsSpan().SequenceEqual(whole.Batches);
        if (servesAll)
        {
            return reference.IsLess(whole) ? new Verdict(Served, null) : Verdict.Same;
        }

        var isReadError = ours.Error == ErrorCode.CorruptMessage;
        if (reference.IsStarted && ours.Start == reference.Start && ours.End == reference.End
            && isReadError == reference.HasReadError && (isReadError || ours.Error == ErrorCode.None)
            && CommittedRecords.Count(ours.Batches, ours.Start) == reference.Records)
        {
            return Verdict.Same;
        }

        var isOffline = ours.Error == ErrorCode.KafkaStorageError && ours.Named is not null;
        return isOffline && reference.IsLess(whole) ? new Verdict(Named, null)
            : isOffline && ours.Named!.Contains("durable up to", StringComparison.Ordinal) ? new Verdict(Missed, null)
            : new Verdict(null, $"expected {reference}, it is {ours.Start} to {ours.End}, {ours.Batches.Length} bytes, "
                + $"{ours.Error}; {ours.Named ?? "nothing is said of it"}");
    }
}
