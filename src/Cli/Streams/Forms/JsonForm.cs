using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Cli.Streams.Forms;

/// <summary>An object of JSON, a line each, in which bytes that are no UTF-8 stand in base64.</summary>
internal sealed class JsonForm : IRecordForm, IDisposable
{
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, int partition, in Record record)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteNumber("partition", partition);
        _json.WriteNumber("offset", record.Offset.Value);
        _json.WriteNumber("timestamp", record.Timestamp);
        WriteBytes("key", "keyBase64", record.Key);
        WriteBytes("value", "valueBase64", record.Value);
        if (record.HeaderCount > 0)
        {
            WriteHeaders(record);
        }

        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void WriteHeaders(in Record record)
    {
        _json.WriteStartArray("headers");
        foreach (var header in record.Headers)
        {
            _json.WriteStartObject();
            WriteBytes("key", "keyBase64", header.KeyUtf8);
            WriteBytes("value", "valueBase64", header.Value);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteBytes(string name, string binaryName, RecordBytes bytes)
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
            _json.WriteBase64String(binaryName, bytes.Span);
        }
    }
}
