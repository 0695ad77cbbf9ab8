using KRaftNet.Common;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Stored;

/// <summary>
/// The frame of keys and values of coordinators' topics, of subscriptions and assignments, and of producer snapshots:
/// an int16 before the message. In values and small files it is the message's version; in keys it is the record's type,
/// and the version is 0. Stateless.
/// </summary>
public static class VersionedValue
{
    /// <summary>Bytes before the message.</summary>
    public const int PrefixBytes = 2;

    /// <summary>Reads the version and a message of a known class.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no such message.</exception>
    /// <exception cref="UnsupportedMessageVersionException">The version is newer than ours.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, out short version)
        where T : IMessage<T>
    {
        var reader = new WireReader(bytes);
        version = reader.ReadInt16();
        return T.Read(ref reader, version);
    }

    /// <summary>Bytes that <see cref="Write(IMessage, short, Span{byte})"/> writes.</summary>
    public static int Size(IMessage message, short version) => PrefixBytes + message.Size(version).Inline;

    /// <summary>Writes a value into a span of exactly its size.</summary>
    public static void Write(IMessage message, short version, Span<byte> bytes) =>
        Write(version, message, version, bytes);

    internal static void Write(short prefix, IMessage message, short version, Span<byte> bytes)
    {
        var writer = new WireWriter(bytes);
        writer.WriteInt16(prefix);
        message.Write(ref writer, version);
        Invariant.Require(writer.Position == bytes.Length);
    }
}
