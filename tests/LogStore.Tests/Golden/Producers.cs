using System.Globalization;
using System.Text.Json;
using KRaftNet.LogStore.Producers;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.LogStore.Tests.Golden;

/// <summary>What is known of a producer as one line, recorded or read.</summary>
internal static class Producers
{
    public static string Describe(JsonElement entry)
    {
        var batches = entry.GetProperty("batches").EnumerateArray().Select(b =>
            $"{b.Number("firstSeq")}-{b.Number("lastSeq")} {b.Number("firstOffset")}-{b.Number("lastOffset")}");
        var first = entry.GetProperty("currentTxnFirstOffset");
        var transaction = first.ValueKind == JsonValueKind.Null ? -1 : first.GetInt64();
        return $"{entry.Number("producerId")} {entry.Number("producerEpoch")} {entry.Number("coordinatorEpoch")} "
            + $"{entry.Number("lastTimestamp")} {transaction} "
            + string.Join(',', batches);
    }

    public static string Describe(ProducerEntry entry)
    {
        var batch = entry.BatchCount == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.LastBatch.FirstSequence}-{entry.LastBatch.LastSequence} "
            + $"{entry.LastBatch.FirstOffset}-{entry.LastBatch.LastOffset}");
        return $"{entry.Id} {entry.Epoch} {entry.CoordinatorEpoch} {entry.LastTimestamp} "
            + $"{entry.TransactionFirstOffset} {batch}";
    }
}
