using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KRaftNet.LogStore.Inspection;

/// <summary>
/// Writes facts of files, each a JSON object on a line of its own that begins with <c>t</c> (what it tells of) and
/// <c>file</c>. Owned by one thread.
/// </summary>
/// <param name="line">Gets each line, without its end; the bytes are good until it returns.</param>
public sealed class FactWriter(Action<ReadOnlyMemory<byte>> line) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private Utf8JsonWriter? _json;

    /// <summary>Begins a fact; the caller adds properties and calls <see cref="End"/>.</summary>
    public Utf8JsonWriter Begin(string type, string file)
    {
        _buffer.ResetWrittenCount();
        _json ??= new Utf8JsonWriter(_buffer, Options);
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString("t", type);
        _json.WriteString("file", file);
        return _json;
    }

    /// <summary>Ends the fact and hands it on.</summary>
    public void End()
    {
        var json = _json!;
        json.WriteEndObject();
        json.Flush();
        line(_buffer.WrittenMemory);
    }

    /// <inheritdoc/>
    public void Dispose() => _json?.Dispose();
}
