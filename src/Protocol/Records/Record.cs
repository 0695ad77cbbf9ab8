using KRaftNet.Common;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// One record of a batch, read in place. Offset and timestamp are absolute where it came from a
/// <see cref="RecordReader"/>. Borrows the bytes, allocates nothing.
/// </summary>
public readonly ref struct Record
{
    /// <summary>Bits without meaning so far.</summary>
    public sbyte Attributes { get; init; }

    /// <summary>Milliseconds after the batch's base timestamp, as stored.</summary>
    public long TimestampDelta { get; init; }

    /// <summary>Offsets after the batch's base offset, as stored.</summary>
    public int OffsetDelta { get; init; }

    /// <summary>The offset.</summary>
    public Offset Offset { get; init; }

    /// <summary>Milliseconds since 1970; the append time where the broker gives timestamps; -1 for none.</summary>
    public long Timestamp { get; init; }

    /// <summary>The key.</summary>
    public RecordBytes Key { get; init; }

    /// <summary>The value.</summary>
    public RecordBytes Value { get; init; }

    /// <summary>Number of headers.</summary>
    public int HeaderCount { get; init; }

    /// <summary>The headers as they are stored, without their number.</summary>
    public ReadOnlySpan<byte> HeaderBytes { get; init; }

    /// <summary>The headers, in order.</summary>
    public RecordHeaderReader Headers => new(HeaderBytes, HeaderCount);
}
