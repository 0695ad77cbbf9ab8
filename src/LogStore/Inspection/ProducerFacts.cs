using System.Text.Json;
using KRaftNet.LogStore.Producers;

namespace KRaftNet.LogStore.Inspection;

/// <summary>Tells of a snapshot of producers. Stateless.</summary>
internal static class ProducerFacts
{
    /// <summary>One line with all producers, in the order of the file.</summary>
    public static void Write(FactWriter facts, string file, byte[] bytes)
    {
        var json = facts.Begin("producerSnapshot", file);
        json.WriteNumber("bytes", bytes.Length);
        if (ProducerSnapshotFile.TryReadEntries(bytes) is { } entries)
        {
            json.WriteStartArray("entries");
            foreach (var entry in entries)
            {
                WriteEntry(json, entry);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString("error", "the checksum, the version or the number of entries is not right");
        }

        facts.End();
    }

    private static void WriteEntry(Utf8JsonWriter json, ProducerEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("producerId", entry.Id.Value);
        json.WriteNumber("producerEpoch", entry.Epoch);
        json.WriteNumber("coordinatorEpoch", entry.CoordinatorEpoch);
        json.WriteNumber("lastTimestamp", entry.LastTimestamp);
        if (entry.HasOpenTransaction)
        {
            json.WriteNumber("currentTxnFirstOffset", entry.TransactionFirstOffset.Value);
        }
        else
        {
            json.WriteNull("currentTxnFirstOffset");
        }

        json.WriteStartArray("batches");
        if (entry.BatchCount > 0)
        {
            var batch = entry.LastBatch;
            json.WriteStartObject();
            json.WriteNumber("firstSeq", batch.FirstSequence);
            json.WriteNumber("lastSeq", batch.LastSequence);
            json.WriteNumber("firstOffset", batch.FirstOffset.Value);
            json.WriteNumber("lastOffset", batch.LastOffset.Value);
            json.WriteNumber("offsetDelta", batch.OffsetDelta);
            json.WriteNumber("timestamp", batch.Timestamp);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
