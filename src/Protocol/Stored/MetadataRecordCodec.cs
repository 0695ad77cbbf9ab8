using KRaftNet.Common;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Stored;

/// <summary>
/// Values of the metadata log's records: unsigned varints for frame version, record type and message version, then the
/// message. Stateless.
/// </summary>
public static class MetadataRecordCodec
{
    private const int FrameVersion = 1;
    private static readonly MessageTable Types = new(MessageKind.MetadataRecord);

    /// <summary>Every record type, by ascending id.</summary>
    public static IReadOnlyList<MessageDescriptor> All => Types.All;

    /// <summary>Reads a record and the version it was written in.</summary>
    /// <param name="value">The record's value; bytes fields of the result are slices of it.</param>
    /// <param name="version">The version, which a copy is written in again.</param>
    /// <exception cref="MalformedMessageException">The bytes are no such record, or some are left.</exception>
    /// <exception cref="UnknownRecordTypeException">The type is none that we know.</exception>
    /// <exception cref="UnsupportedMessageVersionException">The version is newer than ours.</exception>
    public static IMessage Read(ReadOnlyMemory<byte> value, out short version)
    {
        var reader = new WireReader(value);
        var frame = reader.ReadUnsignedVarint();
        if (frame != FrameVersion)
        {
            throw new MalformedMessageException($"a metadata record with frame version {frame}, not {FrameVersion}");
        }

        var type = Types.Get(reader.ReadUnsignedVarint());
        version = Narrow.ToVersion(reader.ReadUnsignedVarint());
        var record = type.Read(ref reader, version);
        Narrow.RequireEnd(ref reader, type);
        return record;
    }

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public static int Size(IMessage record, short version) =>
        Varint.SizeOfUnsigned(FrameVersion)
            + Varint.SizeOfUnsigned((uint)TypeOf(record))
            + Varint.SizeOfUnsigned((uint)version)
            + record.Size(version).Inline;

    /// <summary>Writes a record into a span of exactly its size.</summary>
    public static void Write(IMessage record, short version, Span<byte> value)
    {
        var writer = new WireWriter(value);
        writer.WriteUnsignedVarint(FrameVersion);
        writer.WriteUnsignedVarint((uint)TypeOf(record));
        writer.WriteUnsignedVarint((uint)version);
        record.Write(ref writer, version);
        Invariant.Require(writer.Position == value.Length);
    }

    private static short TypeOf(IMessage record)
    {
        Invariant.Require(record.Descriptor.Kind == MessageKind.MetadataRecord);
        return record.Descriptor.Key!.Value;
    }
}
