using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore;

/// <summary>When an append counts (<c>ack.durability</c>).</summary>
public enum AckDurability
{
    /// <summary>Once it is on disk: every append arms the flusher.</summary>
    Fsync = 0,

    /// <summary>Once the replicas have it, on disk or not: Kafka's promise.</summary>
    Replicated = 1,
}

/// <summary>
/// The options of one log, with Kafka's defaults. Immutable; a change of a topic's configuration makes another, which
/// the log takes over between two appends.
/// </summary>
public sealed record LogConfig
{
    /// <summary>The defaults.</summary>
    public static readonly LogConfig Default = new();

    /// <summary><c>segment.bytes</c>: a segment is rolled before an append would make it larger than this.</summary>
    public int SegmentBytes { get; init; } = 1 << 30;

    /// <summary><c>segment.ms</c>: a segment is rolled when its records span more milliseconds than this.</summary>
    public long SegmentMs { get; init; } = 7L * 24 * 60 * 60 * 1000;

    /// <summary>
    /// <c>segment.jitter.ms</c>: up to so many milliseconds are taken off <see cref="SegmentMs"/>, so that the logs of
    /// a broker do not roll at the same moment.
    /// </summary>
    public long SegmentJitterMs { get; init; }

    /// <summary><c>index.interval.bytes</c>: bytes of log after an index entry before there is another.</summary>
    public int IndexIntervalBytes { get; init; } = 4096;

    /// <summary><c>segment.index.bytes</c>: the largest index; one that is full rolls the segment.</summary>
    public int SegmentIndexBytes { get; init; } = 10 << 20;

    /// <summary><c>max.message.bytes</c>: the largest batch, with its 12 bytes before the length.</summary>
    public int MaxMessageBytes { get; init; } = (1 << 20) + 12;

    /// <summary><c>message.timestamp.type</c>.</summary>
    public TimestampType TimestampType { get; init; } = TimestampType.CreateTime;

    /// <summary><c>ack.durability</c>.</summary>
    public AckDurability Durability { get; init; } = AckDurability.Fsync;

    /// <summary><c>fetch.verify</c>.</summary>
    public ReadVerification Verification { get; init; } = ReadVerification.Cold;

    /// <summary>Whether <c>cleanup.policy</c> has <c>compact</c>: then offsets may have gaps.</summary>
    public bool IsCompacted { get; init; }

    /// <summary>
    /// The most that is reserved on disk ahead of the end of the active segment (bytes; 0 = nothing). The reserved
    /// space does not show in the file's length.
    /// </summary>
    public int PreallocateBytesMax { get; init; } = 16 << 20;

    /// <summary><c>producer.id.expiration.ms</c>: idle producers are forgotten after this.</summary>
    public long ProducerIdExpirationMs { get; init; } = 24L * 60 * 60 * 1000;
}
