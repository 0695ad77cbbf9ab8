using System.Buffers.Binary;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// The keys of control records, int16 version and int16 type, and the value of those that end a transaction. The values
/// of the quorum's control records are messages with a version of their own.
/// </summary>
public static class ControlRecord
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 4;

    /// <summary>
    /// Bytes of the value of <see cref="ControlRecordType.Abort"/> and <see cref="ControlRecordType.Commit"/>.
    /// </summary>
    public const int EndTransactionValueSize = 6;

    private const short CurrentVersion = 0;

    /// <summary>Writes a key.</summary>
    public static void WriteKey(Span<byte> key, ControlRecordType type)
    {
        BinaryPrimitives.WriteInt16BigEndian(key, CurrentVersion);
        BinaryPrimitives.WriteInt16BigEndian(key[2..], (short)type);
    }

    /// <summary>
    /// Reads a key; keys of later versions may be longer. The type may be one that the enum does not name, which a
    /// reader passes over. False if these bytes are no key.
    /// </summary>
    public static bool TryReadKey(RecordBytes key, out ControlRecordType type)
    {
        type = default;
        if (key.Span.Length < KeySize || BinaryPrimitives.ReadInt16BigEndian(key.Span) < 0)
        {
            return false;
        }

        type = (ControlRecordType)BinaryPrimitives.ReadInt16BigEndian(key.Span[2..]);
        return true;
    }

    /// <summary>Writes the value that ends a transaction.</summary>
    public static void WriteEndTransaction(Span<byte> value, int coordinatorEpoch)
    {
        BinaryPrimitives.WriteInt16BigEndian(value, CurrentVersion);
        BinaryPrimitives.WriteInt32BigEndian(value[2..], coordinatorEpoch);
    }

    /// <summary>
    /// Reads the epoch of the coordinator that ended a transaction. False if these bytes are no such value.
    /// </summary>
    public static bool TryReadEndTransaction(RecordBytes value, out int coordinatorEpoch)
    {
        coordinatorEpoch = 0;
        if (value.Span.Length < EndTransactionValueSize || BinaryPrimitives.ReadInt16BigEndian(value.Span) < 0)
        {
            return false;
        }

        coordinatorEpoch = BinaryPrimitives.ReadInt32BigEndian(value.Span[2..]);
        return true;
    }
}
