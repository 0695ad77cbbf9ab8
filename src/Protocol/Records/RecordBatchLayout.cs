namespace KRaftNet.Protocol.Records;

/// <summary>
/// Where the fields of a record batch of magic 2 lie: offsets and sizes in bytes, integers big-endian (KIP-98).
/// </summary>
public static class RecordBatchLayout
{
    /// <summary>int64: offset of the first record. Outside the CRC, so that the broker can give it.</summary>
    public const int BaseOffsetAt = 0;

    /// <summary>int32: bytes of the batch after this field.</summary>
    public const int BatchLengthAt = 8;

    /// <summary>Bytes that the batch length does not count: the base offset and the length itself.</summary>
    public const int LogOverhead = 12;

    /// <summary>int32: epoch of the partition leader that took the batch. Outside the CRC.</summary>
    public const int LeaderEpochAt = 12;

    /// <summary>int8: 2; earlier formats have it at the same place.</summary>
    public const int MagicAt = 16;

    /// <summary>uint32: CRC-32C of everything from <see cref="AttributesAt"/> to the end.</summary>
    public const int CrcAt = 17;

    /// <summary>int16: see <see cref="BatchAttributes"/>.</summary>
    public const int AttributesAt = 21;

    /// <summary>int32: offset of the last record, and its sequence, from the first.</summary>
    public const int LastOffsetDeltaAt = 23;

    /// <summary>int64: milliseconds since 1970 from which the records' deltas count, or the delete horizon.</summary>
    public const int BaseTimestampAt = 27;

    /// <summary>int64: the largest timestamp, or the append time; -1 for none.</summary>
    public const int MaxTimestampAt = 35;

    /// <summary>int64: -1 for none.</summary>
    public const int ProducerIdAt = 43;

    /// <summary>int16: -1 for none.</summary>
    public const int ProducerEpochAt = 51;

    /// <summary>int32: the producer's number of the first record; -1 for none.</summary>
    public const int BaseSequenceAt = 53;

    /// <summary>int32: number of records, which cleaning may have made less than the offsets they span.</summary>
    public const int CountAt = 57;

    /// <summary>The bytes before the records.</summary>
    public const int HeaderSize = 61;

    /// <summary>The least that the batch length can say: a header without records.</summary>
    public const int BatchLengthMin = HeaderSize - LogOverhead;

    /// <summary>The magic of this format.</summary>
    public const sbyte Magic = 2;
}
