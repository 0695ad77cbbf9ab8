using System.Text.Json;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Stored;

namespace KRaftNet.LogStore.Inspection;

/// <summary>
/// Tells of a file of batches: a <c>batch</c> line each, then a <c>log</c> line of the whole, and for a snapshot of the
/// metadata log one of what it stands for. Owned by one thread.
/// </summary>
internal sealed class BatchFacts(IFileSystem files, FactWriter facts, BufferPool pool, RecordForm form)
{
    private long _batches;
    private long _records;
    private long _controlRecords;
    private long? _containedTimestamp;

    /// <summary>Tells of the file at a path under a name.</summary>
    public void Write(string path, string file)
    {
        using var reader = new BatchFileReader(files, path);
        while (reader.MoveNext())
        {
            var json = facts.Begin("batch", file);
            json.WriteNumber("position", reader.Position);
            WriteBatch(json, reader.Current);
            facts.End();
        }

        WriteSummary(reader, file);
        if (SnapshotId.TryParse(Path.GetFileName(path), out var id))
        {
            WriteSnapshot(reader, file, id);
        }
    }

    private void WriteBatch(Utf8JsonWriter json, ReadOnlyMemory<byte> bytes)
    {
        var header = new RecordBatchHeader(bytes.Span);
        WriteHeader(json, header);
        var isValid = RecordBatchView.TryRead(bytes.Span, out var view) && view.IsCrcValid;
        json.WriteBoolean("valid", isValid);
        _batches++;
        _records += header.Count;
        _controlRecords += header.Attributes.IsControl ? header.Count : 0;
        if (isValid && (form != RecordForm.None || header.Attributes.IsControl))
        {
            WriteRecords(json, header, bytes);
        }
    }

    private static void WriteHeader(Utf8JsonWriter json, in RecordBatchHeader header)
    {
        var attributes = header.Attributes;
        json.WriteNumber("size", header.SizeBytes);
        json.WriteNumber("magic", header.Magic);
        json.WriteNumber("baseOffset", header.BaseOffset.Value);
        json.WriteNumber("lastOffset", header.LastOffset.Value);
        json.WriteNumber("count", header.Count);
        json.WriteNumber("partitionLeaderEpoch", header.LeaderEpoch.Value);
        json.WriteNumber("attributes", attributes.Value);
        json.WriteString("codec", NameOf(attributes.Compression));
        json.WriteString("timestampType", attributes.TimestampType.ToString());
        json.WriteNumber("baseTimestamp", header.BaseTimestamp);
        json.WriteNumber("maxTimestamp", header.MaxTimestamp);
        if (header.DeleteHorizonMs is { } horizon)
        {
            json.WriteNumber("deleteHorizonMs", horizon);
        }

        json.WriteNumber("producerId", header.ProducerId.Value);
        json.WriteNumber("producerEpoch", header.ProducerEpoch);
        json.WriteNumber("baseSequence", header.BaseSequence);
        json.WriteNumber("lastSequence", header.LastSequence);
        json.WriteBoolean("transactional", attributes.IsTransactional);
        json.WriteBoolean("control", attributes.IsControl);
        json.WriteNumber("crc", header.Crc);
    }

    private void WriteRecords(Utf8JsonWriter json, in RecordBatchHeader header, ReadOnlyMemory<byte> batch)
    {
        try
        {
            using var section = RecordSection.Open(pool, batch, int.MaxValue);
            json.WriteStartArray("records");
            var records = new RecordReader(header, section.Records);
            while (records.MoveNext())
            {
                Note(header, records.Current);
                json.WriteStartObject();
                RecordFacts.Write(json, header, records.Current, records.SizeBytes, form);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (!records.IsWhole)
            {
                json.WriteString("error", "the records are not as many as the header states");
            }
        }
        catch (Exception e) when (e is InvalidDataException or CodecMissingException)
        {
            json.WriteString("error", e.Message);
        }
    }

    private void Note(in RecordBatchHeader batch, in Record record)
    {
        if (_containedTimestamp is null
            && batch.Attributes.IsControl
            && ControlRecord.TryReadKey(record.Key, out var type)
            && ControlRecordValue.Read(type, record.Value.ToArray()) is SnapshotHeaderRecord header)
        {
            _containedTimestamp = header.LastContainedLogTimestamp;
        }
    }

    private void WriteSummary(BatchFileReader reader, string file)
    {
        var json = facts.Begin("log", file);
        json.WriteNumber("bytes", reader.Length);
        json.WriteNumber("batches", _batches);
        json.WriteNumber("records", _records);
        json.WriteNumber("endOfLastValidBatch", reader.NextPosition);
        if (reader.Damage is not null)
        {
            json.WriteString("error", reader.IsRestZero
                ? $"{reader.Length - reader.NextPosition} zero bytes behind the last batch"
                : reader.Damage);
        }

        facts.End();
    }

    private void WriteSnapshot(BatchFileReader reader, string file, SnapshotId id)
    {
        var json = facts.Begin("snapshot", file);
        json.WriteNumber("bytes", reader.Length);
        json.WriteNumber("endOffset", id.EndOffset.Value);
        json.WriteNumber("epoch", id.Epoch.Value);
        if (_containedTimestamp is { } timestamp)
        {
            json.WriteNumber("lastContainedLogTimestamp", timestamp);
        }

        json.WriteNumber("lastContainedLogOffset", id.EndOffset.Value - 1);
        json.WriteNumber("lastContainedLogEpoch", id.Epoch.Value);
        json.WriteNumber("batches", _batches);
        json.WriteNumber("metadataRecords", _records - _controlRecords);
        json.WriteNumber("controlRecords", _controlRecords);
        facts.End();
    }

    private static string NameOf(CompressionType type) => type switch
    {
        CompressionType.None => "none",
        CompressionType.Gzip => "gzip",
        CompressionType.Snappy => "snappy",
        CompressionType.Lz4 => "lz4",
        CompressionType.Zstd => "zstd",
        _ => $"unknown({(int)type})",
    };
}
