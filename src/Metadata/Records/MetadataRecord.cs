using KRaftNet.Protocol;
using KRaftNet.Protocol.Stored;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Metadata.Records;

/// <summary>A record of the metadata log with the version it is written in; its key is null in the log.</summary>
/// <param name="Message">The content; not changed once it is here.</param>
/// <param name="Version">The version of its format.</param>
public readonly record struct MetadataRecord(IMessage Message, short Version)
{
    /// <summary>Bytes of its value in the log.</summary>
    public int Size => MetadataRecordCodec.Size(Message, Version);

    /// <summary>
    /// Reads a value of the log. The bytes are copied first, because what is read lives in images, long after their buffer.
    /// </summary>
    /// <exception cref="MalformedMessageException">The bytes are no record.</exception>
    /// <exception cref="UnknownRecordTypeException">The type is none that we know.</exception>
    /// <exception cref="UnsupportedMessageVersionException">The record is of a newer version.</exception>
    public static MetadataRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var message = MetadataRecordCodec.Read(bytes.ToArray(), out var version);
        return new MetadataRecord(message, version);
    }

    /// <summary>Its value as bytes of their own.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Size];
        MetadataRecordCodec.Write(Message, Version, bytes);
        return bytes;
    }
}
