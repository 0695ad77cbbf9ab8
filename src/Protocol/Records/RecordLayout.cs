namespace KRaftNet.Protocol.Records;

/// <summary>
/// Where the parts of a record lie, from its first byte, and its numbers: all that checking it needs. Immutable.
/// </summary>
internal readonly struct RecordLayout
{
    /// <summary>Bytes of the record, its length field included.</summary>
    public int Size { get; init; }

    public sbyte Attributes { get; init; }

    public long TimestampDelta { get; init; }

    public int OffsetDelta { get; init; }

    public int KeyAt { get; init; }

    /// <summary>Negative for null.</summary>
    public int KeyLength { get; init; }

    public int ValueAt { get; init; }

    /// <summary>Negative for null.</summary>
    public int ValueLength { get; init; }

    public int HeaderCount { get; init; }

    public int HeadersAt { get; init; }
}
