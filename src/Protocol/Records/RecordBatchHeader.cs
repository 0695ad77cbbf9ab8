using System.Buffers.Binary;
using KRaftNet.Common;
using static KRaftNet.Protocol.Records.RecordBatchLayout;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// The fields of a batch, read from its first 61 bytes: nothing of the records is needed, so a log can be walked by
/// headers alone. Says what the bytes say; nothing is checked. Borrows the bytes, allocates nothing.
/// </summary>
public readonly ref struct RecordBatchHeader
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <param name="bytes">At least <see cref="HeaderSize"/> bytes, from the base offset on; more are ignored.</param>
    public RecordBatchHeader(ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(bytes.Length >= HeaderSize);
        _bytes = bytes[..HeaderSize];
    }

    /// <summary>The header's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Offset of the first record.</summary>
    public Offset BaseOffset => new(Int64(BaseOffsetAt));

    /// <summary>Bytes after the length field, as stated.</summary>
    public int BatchLength => Int32(BatchLengthAt);

    /// <summary>Bytes of the whole batch, as stated: <see cref="LogOverhead"/> more than the batch length.</summary>
    public long SizeBytes => (long)BatchLength + LogOverhead;

    /// <summary>Epoch of the leader that took the batch.</summary>
    public LeaderEpoch LeaderEpoch => new(Int32(LeaderEpochAt));

    /// <summary>The format, <see cref="RecordBatchLayout.Magic"/> if this is a batch at all.</summary>
    public sbyte Magic => (sbyte)_bytes[MagicAt];

    /// <summary>The stated checksum.</summary>
    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(_bytes[CrcAt..]);

    /// <summary>The attribute bits.</summary>
    public BatchAttributes Attributes => new(BinaryPrimitives.ReadInt16BigEndian(_bytes[AttributesAt..]));

    /// <summary>Offset of the last record from the first.</summary>
    public int LastOffsetDelta => Int32(LastOffsetDeltaAt);

    /// <summary>Offset of the last record, inclusive.</summary>
    public Offset LastOffset => new(BaseOffset.Value + LastOffsetDelta);

    /// <summary>The first offset after the batch.</summary>
    public Offset NextOffset => new(BaseOffset.Value + LastOffsetDelta + 1);

    /// <summary>Milliseconds from which the records' deltas count.</summary>
    public long BaseTimestamp => Int64(BaseTimestampAt);

    /// <summary>
    /// When tombstones and markers of the batch may be removed, in milliseconds; null if that is not set.
    /// </summary>
    public long? DeleteHorizonMs => Attributes.HasDeleteHorizon ? BaseTimestamp : null;

    /// <summary>The largest timestamp in milliseconds, or the append time; -1 for none.</summary>
    public long MaxTimestamp => Int64(MaxTimestampAt);

    /// <summary>The producer, if it is idempotent.</summary>
    public ProducerId ProducerId => new(Int64(ProducerIdAt));

    /// <summary>Whether the batch names a producer.</summary>
    public bool HasProducerId => ProducerId.Value > ProducerId.None.Value;

    /// <summary>The incarnation of the producer; -1 for none.</summary>
    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(_bytes[ProducerEpochAt..]);

    /// <summary>The producer's number of the first record; -1 for none.</summary>
    public int BaseSequence => Int32(BaseSequenceAt);

    /// <summary>The producer's number of the last record; -1 for none. After 2147483647 comes 0.</summary>
    public int LastSequence => BaseSequence < 0
        ? BaseSequence
        : (int)(((long)BaseSequence + LastOffsetDelta) & int.MaxValue);

    /// <summary>Number of records.</summary>
    public int Count => Int32(CountAt);

    private int Int32(int at) => BinaryPrimitives.ReadInt32BigEndian(_bytes[at..]);

    private long Int64(int at) => BinaryPrimitives.ReadInt64BigEndian(_bytes[at..]);
}
