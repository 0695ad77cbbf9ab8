using System.Buffers.Binary;
using KRaftNet.Common;
using static KRaftNet.Protocol.Records.RecordBatchLayout;

namespace KRaftNet.Protocol.Records;

/// <summary>What a leader changes in a batch that it takes, in the buffer in which it came. Stateless.</summary>
public static class RecordBatchPatch
{
    /// <summary>Gives the offset of the first record. Needs the first 8 bytes only; the checksum stays right.</summary>
    public static void SetBaseOffset(Span<byte> batch, Offset baseOffset) =>
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseOffsetAt..], baseOffset.Value);

    /// <summary>Gives the epoch of the leader. Needs the first 16 bytes only; the checksum stays right.</summary>
    public static void SetLeaderEpoch(Span<byte> batch, LeaderEpoch epoch) =>
        BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpochAt..], epoch.Value);

    /// <summary>
    /// Gives the timestamp type and the max timestamp (the append time, in milliseconds, if the type is
    /// <see cref="TimestampType.LogAppendTime"/>) and makes the checksum anew; nothing is touched if both are so
    /// already. Every other bit stays, those without meaning too. The span is the whole batch and nothing more.
    /// </summary>
    /// <returns>Whether the bytes changed.</returns>
    public static bool SetTimestamps(Span<byte> batch, TimestampType type, long maxTimestamp)
    {
        var header = new RecordBatchHeader(batch);
        Invariant.Require(header.SizeBytes == batch.Length);
        var attributes = header.Attributes.With(type);
        if (attributes == header.Attributes && maxTimestamp == header.MaxTimestamp)
        {
            return false;
        }

        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesAt..], attributes.Value);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], maxTimestamp);
        WriteCrc(batch);
        return true;
    }

    /// <summary>Makes the checksum anew; the span is the whole batch and nothing more.</summary>
    public static void WriteCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[CrcAt..], Crc32C.Compute(batch[AttributesAt..]));
}
