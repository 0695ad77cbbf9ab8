using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Metadata.Records;

/// <summary>
/// The value of a record in the metadata log: frame version, type and version of the record as unsigned varints, then
/// the message (KIP-631). Keys of such records are null.
/// </summary>
public static class MetadataRecordCodec
{
    /// <summary>The only version of the frame there is.</summary>
    private const int FrameVersion = 1;

    private static readonly Dictionary<int, MessageDescriptor> Types = MessageCatalog.All
        .Where(message => message.Kind == MessageKind.MetadataRecord)
        .ToDictionary(message => (int)message.Key!.Value);

    /// <summary>Bytes that <see cref="Write"/> will write.</summary>
    public static int Size(MetadataRecord record) =>
        Varint.SizeOfUnsigned(FrameVersion) +
        Varint.SizeOfUnsigned((uint)TypeOf(record)) +
        Varint.SizeOfUnsigned((uint)record.Version) +
        record.Message.Size(record.Version).Total;

    /// <summary>Writes a record.</summary>
    /// <param name="bytes">Exactly as many bytes as <see cref="Size"/> says.</param>
    /// <param name="record">The record.</param>
    public static void Write(Span<byte> bytes, MetadataRecord record)
    {
        var writer = new WireWriter(bytes);
        writer.WriteUnsignedVarint(FrameVersion);
        writer.WriteUnsignedVarint((uint)TypeOf(record));
        writer.WriteUnsignedVarint((uint)record.Version);
        record.Message.Write(ref writer, record.Version);
        Invariant.Require(writer.Position == bytes.Length);
    }

    /// <summary>The record as bytes of their own.</summary>
    public static byte[] Encode(MetadataRecord record)
    {
        var bytes = new byte[Size(record)];
        Write(bytes, record);
        return bytes;
    }

    /// <summary>
    /// Reads a record. The bytes are copied first, because what is read lives in images, long after their buffer.
    /// </summary>
    /// <exception cref="MalformedMessageException">The bytes are no such record.</exception>
    /// <exception cref="UnsupportedMessageVersionException">The record is of a newer version.</exception>
    public static MetadataRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader((Memory<byte>)bytes.ToArray());
        var frame = reader.ReadUnsignedVarint();
        if (frame != FrameVersion)
        {
            throw new MalformedMessageException($"a metadata record has frame version {frame}, not {FrameVersion}");
        }

        var type = reader.ReadUnsignedVarint();
        var version = reader.ReadUnsignedVarint();
        if (!Types.TryGetValue(type, out var descriptor))
        {
            throw new MalformedMessageException($"{type} is no type of metadata records");
        }

        if (version is < 0 or > short.MaxValue)
        {
            throw new MalformedMessageException($"{version} is no version of a {descriptor.Name}");
        }

        var message = descriptor.Read(ref reader, (short)version);
        return reader.Remaining == 0
            ? new MetadataRecord(message, (short)version)
            : throw new MalformedMessageException($"{reader.Remaining} bytes follow a {descriptor.Name}");
    }

    private static int TypeOf(MetadataRecord record)
    {
        var descriptor = record.Message.Descriptor;
        Invariant.Require(descriptor.Kind == MessageKind.MetadataRecord);
        return descriptor.Key!.Value;
    }
}
