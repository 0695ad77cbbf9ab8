using System.Buffers.Binary;
using System.Text.Json;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Stored;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.LogStore.Inspection;

/// <summary>
/// Tells of one record: its place, key, value and headers in hexadecimal, and what they mean where that is known.
/// Stateless.
/// </summary>
internal static class RecordFacts
{
    /// <summary>Writes the properties of a record into the object that was begun.</summary>
    public static void Write(Utf8JsonWriter json, in RecordBatchHeader batch, in Record record, int size, RecordForm form)
    {
        json.WriteNumber("offset", record.Offset.Value);
        json.WriteNumber("timestamp", record.Timestamp);
        json.WriteNumber("sequence", SequenceOf(batch, record));
        json.WriteNumber("size", size);
        WriteBytes(json, "key", record.Key);
        WriteBytes(json, "value", record.Value);
        if (record.HeaderCount > 0)
        {
            WriteHeaders(json, record);
        }

        try
        {
            WriteMeaning(json, batch, record, form);
        }
        catch (Exception e) when (e is MalformedMessageException
            or UnsupportedMessageVersionException or UnknownRecordTypeException)
        {
            json.WriteString("error", e.Message);
        }
    }

    /// <summary>The name that Kafka's tools give a control record.</summary>
    public static string NameOf(ControlRecordType type) => type switch
    {
        ControlRecordType.Abort => "ABORT",
        ControlRecordType.Commit => "COMMIT",
        ControlRecordType.LeaderChange => "LEADER_CHANGE",
        ControlRecordType.SnapshotHeader => "SNAPSHOT_HEADER",
        ControlRecordType.SnapshotFooter => "SNAPSHOT_FOOTER",
        ControlRecordType.KRaftVersion => "KRAFT_VERSION",
        ControlRecordType.KRaftVoters => "KRAFT_VOTERS",
        _ => "UNKNOWN",
    };

    private static int SequenceOf(in RecordBatchHeader batch, in Record record) => batch.BaseSequence < 0
        ? batch.BaseSequence
        : (int)(((long)batch.BaseSequence + record.OffsetDelta) & int.MaxValue);

    private static void WriteMeaning(Utf8JsonWriter json, in RecordBatchHeader batch, in Record record, RecordForm form)
    {
        if (batch.Attributes.IsControl)
        {
            WriteControl(json, record);
            return;
        }

        switch (form)
        {
            case RecordForm.Metadata:
                WriteMetadata(json, record);
                break;
            case RecordForm.Offsets:
                WriteCoordinator(json, record, CoordinatorRecordCodec.Groups);
                break;
            case RecordForm.Transactions:
                WriteCoordinator(json, record, CoordinatorRecordCodec.Transactions);
                break;
            case RecordForm.Shares:
                WriteCoordinator(json, record, CoordinatorRecordCodec.Shares);
                break;
            default:
                break;
        }
    }

    private static void WriteControl(Utf8JsonWriter json, in Record record)
    {
        if (!ControlRecord.TryReadKey(record.Key, out var type))
        {
            throw new MalformedMessageException($"a control record with a key of {record.Key.Length} bytes");
        }

        json.WriteString("controlType", NameOf(type));
        if (type is ControlRecordType.Abort or ControlRecordType.Commit)
        {
            if (ControlRecord.TryReadEndTransaction(record.Value, out var coordinatorEpoch))
            {
                json.WriteNumber("coordinatorEpoch", coordinatorEpoch);
            }
        }
        else if (ControlRecordValue.Read(type, record.Value.ToArray()) is { } message)
        {
            json.WritePropertyName("control");
            message.WriteJson(json, BinaryPrimitives.ReadInt16BigEndian(record.Value.Span));
        }
    }

    private static void WriteMetadata(Utf8JsonWriter json, in Record record)
    {
        var message = MetadataRecordCodec.Read(record.Value.ToArray(), out var version);
        json.WriteString("metaType", message.Descriptor.Name);
        json.WriteNumber("metaApiKey", message.Descriptor.Key ?? -1);
        json.WriteNumber("metaVersion", version);
        json.WritePropertyName("meta");
        message.WriteJson(json, version);
    }

    private static void WriteCoordinator(Utf8JsonWriter json, in Record record, CoordinatorRecordCodec codec)
    {
        var key = codec.ReadKey(record.Key.ToArray());
        json.WriteString("keyType", key.Descriptor.Name);
        json.WriteNumber("keyVersion", BinaryPrimitives.ReadInt16BigEndian(record.Key.Span));
        json.WritePropertyName("keyJson");
        key.WriteJson(json, 0);
        if (record.Value.IsNull)
        {
            json.WriteNull("valueJson");
            return;
        }

        var value = codec.ReadValue(key, record.Value.ToArray(), out var version);
        json.WriteString("valueType", value.Descriptor.Name);
        json.WriteNumber("valueVersion", version);
        json.WritePropertyName("valueJson");
        value.WriteJson(json, version);
    }

    private static void WriteHeaders(Utf8JsonWriter json, in Record record)
    {
        json.WriteStartArray("headers");
        foreach (var header in record.Headers)
        {
            json.WriteStartArray();
            json.WriteStringValue(header.Key);
            WriteValue(json, header.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, RecordBytes bytes)
    {
        json.WritePropertyName(name);
        WriteValue(json, bytes);
    }

    private static void WriteValue(Utf8JsonWriter json, RecordBytes bytes)
    {
        if (bytes.IsNull)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStringValue(Convert.ToHexStringLower(bytes.Span));
        }
    }
}
