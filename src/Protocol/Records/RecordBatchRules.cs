namespace KRaftNet.Protocol.Records;

/// <summary>
/// What a batch is held against: the configs of its topic and who sent it. Immutable; the defaults are Kafka's.
/// </summary>
public sealed record RecordBatchRules
{
    /// <summary>Who sent it.</summary>
    public BatchOrigin Origin { get; init; } = BatchOrigin.Client;

    /// <summary>
    /// Whether every record is looked at, decompressed if need be (<c>record.validation=deep</c>), or the header only.
    /// </summary>
    public bool IsDeep { get; init; } = true;

    /// <summary>Whether <c>cleanup.policy</c> has <c>compact</c>, so that records need keys.</summary>
    public bool IsCompacted { get; init; }

    /// <summary><c>message.timestamp.type</c>.</summary>
    public TimestampType TimestampType { get; init; } = TimestampType.CreateTime;

    /// <summary><c>message.timestamp.before.max.ms</c>.</summary>
    public long TimestampBeforeMaxMs { get; init; } = TimestampRange.Unlimited;

    /// <summary><c>message.timestamp.after.max.ms</c>.</summary>
    public long TimestampAfterMaxMs { get; init; } = 60 * 60 * 1000;

    /// <summary><c>max.message.bytes</c>: of the whole batch as sent, 12-byte prefix included.</summary>
    public int MaxMessageBytes { get; init; } = (1 << 20) + RecordBatchLayout.LogOverhead;

    /// <summary><c>segment.bytes</c>.</summary>
    public int SegmentBytes { get; init; } = 1 << 30;

    /// <summary>The most that the records may become by decompressing.</summary>
    public int PlainBytesMax { get; init; } = RecordSection.PlainBytesMaxDefault;

    /// <summary>Whether producers' timestamps are held against the broker's time.</summary>
    internal bool ChecksTimestamps => TimestampType == TimestampType.CreateTime && Origin == BatchOrigin.Client;
}
