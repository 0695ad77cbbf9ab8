using System.Buffers.Binary;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Stored;

/// <summary>What a control batch says; the number stands in the record's key.</summary>
public enum ControlRecordType : short
{
    /// <summary>A type that is newer than ours; such records are stepped over.</summary>
    Unknown = -1,
    Abort = 0,
    Commit = 1,
    LeaderChange = 2,
    SnapshotHeader = 3,
    SnapshotFooter = 4,
    KRaftVersion = 5,
    KRaftVoters = 6,
}

/// <summary>
/// Keys and values of control records. Ends of transactions carry an int16 version before their value; the values of
/// the quorum's records start with a version field of their own. Stateless.
/// </summary>
public static class ControlRecords
{
    /// <summary>Bytes of a key: int16 version, int16 type.</summary>
    public const int KeyBytes = 4;

    /// <summary>Reads the type out of a key.</summary>
    /// <exception cref="MalformedMessageException">The bytes are too few.</exception>
    public static ControlRecordType ReadKey(ReadOnlySpan<byte> key)
    {
        if (key.Length < KeyBytes)
        {
            throw new MalformedMessageException($"a control record's key of {key.Length} bytes, not {KeyBytes}");
        }

        var type = (ControlRecordType)BinaryPrimitives.ReadInt16BigEndian(key[2..]);
        return type is >= ControlRecordType.Abort and <= ControlRecordType.KRaftVoters
            ? type
            : ControlRecordType.Unknown;
    }

    /// <summary>Writes a key of version 0.</summary>
    public static void WriteKey(ControlRecordType type, Span<byte> key)
    {
        BinaryPrimitives.WriteInt16BigEndian(key, 0);
        BinaryPrimitives.WriteInt16BigEndian(key[2..], (short)type);
    }

    /// <summary>Reads a value; null for an unknown type.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no such value.</exception>
    /// <exception cref="UnsupportedMessageVersionException">The version is newer than ours.</exception>
    public static IMessage? ReadValue(ControlRecordType type, ReadOnlyMemory<byte> value) => type switch
    {
        ControlRecordType.Abort or ControlRecordType.Commit => VersionedValue.Read<EndTxnMarker>(value, out _),
        ControlRecordType.LeaderChange => ReadVersioned<LeaderChangeMessage>(value),
        ControlRecordType.SnapshotHeader => ReadVersioned<SnapshotHeaderRecord>(value),
        ControlRecordType.SnapshotFooter => ReadVersioned<SnapshotFooterRecord>(value),
        ControlRecordType.KRaftVersion => ReadVersioned<KRaftVersionRecord>(value),
        ControlRecordType.KRaftVoters => ReadVersioned<VotersRecord>(value),
        _ => null,
    };

    // The first field is the version; it is a part of the message and is read again with it.
    private static T ReadVersioned<T>(ReadOnlyMemory<byte> value)
        where T : IMessage<T>
    {
        var reader = new WireReader(value);
        var version = new WireReader(value).ReadInt16();
        return T.Read(ref reader, version);
    }
}
