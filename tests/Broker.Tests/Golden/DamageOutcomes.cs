using System.Text.Json;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>What the reference broker had of a partition after it started on damage. Immutable.</summary>
/// <param name="IsStarted">Whether it started at all.</param>
/// <param name="Start">Where the log began; null if it did not say.</param>
/// <param name="End">Where it ended; null if it did not say.</param>
/// <param name="Records">Records that a reader got.</param>
/// <param name="RecordsOfWhole">Records that a reader gets of the partition without damage.</param>
/// <param name="HasReadError">Whether a reader met an error.</param>
internal sealed record ReferenceOutcome(
    bool IsStarted, long? Start, long? End, long Records, long RecordsOfWhole, bool HasReadError)
{
    /// <summary>Whether less, or more, could be read than had been written.</summary>
    public bool IsLess(RecordedPartition whole) => !IsStarted || HasReadError || End != whole.End || Start != whole.Start
        || Records != RecordsOfWhole;

    /// <summary>The outcome for a partition; null if nothing was recorded of it.</summary>
    public static ReferenceOutcome? Of(JsonElement outcome, RecordedPartition whole)
    {
        if (!outcome.GetProperty("started").GetBoolean())
        {
            return new ReferenceOutcome(false, null, null, 0, 0, false);
        }

        if (!outcome.GetProperty("afterStart").TryGetProperty(whole.Name.ToString(), out var after))
        {
            return null;
        }

        return new ReferenceOutcome(
            true,
            Nullable(after, "logStartOffset"),
            Nullable(after, "logEndOffset"),
            after.Number("readCommittedRecords"),
            CommittedIn(whole),
            after.GetProperty("readError").ValueKind != JsonValueKind.Null);
    }

    private static long? Nullable(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : null;

    private static long CommittedIn(RecordedPartition whole) => CommittedRecords.Count(whole.Batches, whole.Start);
}

/// <summary>What our node has of a partition. Immutable.</summary>
/// <param name="Start">Where the log begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Batches">What can be read.</param>
/// <param name="Error">The first error.</param>
/// <param name="Named">What the node logged of the partition.</param>
internal sealed record OurOutcome(long Start, long End, byte[] Batches, ErrorCode Error, string? Named)
{
    /// <summary>Asks the node.</summary>
    public static OurOutcome Ask(RecordedReader reader, RecordedPartition whole, IReadOnlyList<string> serious)
    {
        var (topic, number) = (whole.Name.Topic, whole.Name.Partition);
        var named = serious.FirstOrDefault(line => line.Contains(whole.Name.ToString(), StringComparison.Ordinal));
        var start = reader.Start(topic, number);
        var end = reader.End(topic, number);
        if (start.Error != ErrorCode.None || end.Error != ErrorCode.None)
        {
            return new OurOutcome(-1, -1, [], start.Error != ErrorCode.None ? start.Error : end.Error, named);
        }

        var (error, batches) = reader.ReadAll(topic, number, start.Offset, end.Offset);
        return new OurOutcome(start.Offset, end.Offset, batches, error, named);
    }
}
