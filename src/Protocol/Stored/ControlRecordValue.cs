using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Stored;

/// <summary>
/// Values of control records as messages. Ends of transactions carry an int16 version before their value; the values of
/// the quorum's records start with a version field of their own. Stateless.
/// </summary>
public static class ControlRecordValue
{
    /// <summary>Reads a value; null for a type that the enum does not name, which a reader passes over.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no such value.</exception>
    /// <exception cref="UnsupportedMessageVersionException">The version is newer than ours.</exception>
    public static IMessage? Read(ControlRecordType type, ReadOnlyMemory<byte> value) => type switch
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
