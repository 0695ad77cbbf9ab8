using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using KRaftNet.Client.Fetching;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Cli.Streams;

/// <summary>
/// Prints records, a line each: the value as it is, or an object of JSON in which bytes that are no UTF-8 stand in base64.
/// Used by one thread at a time.
/// </summary>
/// <param name="output">Where the lines go; not disposed.</param>
/// <param name="isJson">The form.</param>
/// <param name="countMax">Records after which it takes no more.</param>
internal sealed class RecordPrinter(Stream output, bool isJson, long countMax) : IRecordSink, IDisposable
{
    private readonly ArrayBufferWriter<byte> _lines = new(64 << 10);
    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private long _count;

    /// <summary>Whether it takes more.</summary>
    public bool WantsMore => _count < countMax;

    /// <inheritdoc/>
    public bool Take(int partition, in Record record)
    {
        if (!WantsMore)
        {
            return false;
        }

        if (isJson)
        {
            WriteJson(partition, record);
        }
        else
        {
            _lines.Write(record.Value.Span);
        }

        _lines.Write("\n"u8);
        _count++;
        if (_lines.WrittenCount >= 1 << 20)
        {
            Flush();
        }

        return WantsMore;
    }

    /// <summary>Brings out what was taken.</summary>
    public void Flush()
    {
        output.Write(_lines.WrittenSpan);
        output.Flush();
        _lines.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void WriteJson(int partition, in Record record)
    {
        _json.Reset(_lines);
        _json.WriteStartObject();
        _json.WriteNumber("partition", partition);
        _json.WriteNumber("offset", record.Offset.Value);
        _json.WriteNumber("timestamp", record.Timestamp);
        WriteBytes("key", record.Key);
        WriteBytes("value", record.Value);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteBytes(string name, RecordBytes bytes)
    {
        if (bytes.IsNull)
        {
            _json.WriteNull(name);
        }
        else if (Utf8.IsValid(bytes.Span))
        {
            _json.WriteString(name, bytes.Span);
        }
        else
        {
            _json.WriteBase64String($"{name}Base64", bytes.Span);
        }
    }
}
