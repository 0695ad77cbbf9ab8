using System.Buffers;
using System.Text;
using System.Text.Json;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Short forms of what tests do with messages.</summary>
internal static class MessageCodec
{
    public static byte[] Encode(IMessage message, short version)
    {
        var size = message.Size(version);
        Assert.Equal(0, size.External);
        var bytes = new byte[size.Inline];
        var writer = new WireWriter(bytes);
        message.Write(ref writer, version);
        Assert.Equal(bytes.Length, writer.Position);
        return bytes;
    }

    public static IMessage Decode(MessageDescriptor descriptor, short version, Memory<byte> bytes, out int left)
    {
        var reader = new WireReader(bytes);
        var message = descriptor.Read(ref reader, version);
        left = reader.Remaining;
        return message;
    }

    public static JsonElement ToJson(IMessage message, short version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            message.WriteJson(json, version);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static string Text(IMessage message, short version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            message.WriteJson(json, version);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
