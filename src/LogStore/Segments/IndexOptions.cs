namespace KRaftNet.LogStore.Segments;

/// <summary>How large the indexes of a segment may grow and how sparse they are; both in bytes.</summary>
/// <param name="BytesMax"><c>segment.index.bytes</c>.</param>
/// <param name="IntervalBytes"><c>index.interval.bytes</c>.</param>
public readonly record struct IndexOptions(int BytesMax, int IntervalBytes)
{
    /// <summary>What the configuration says.</summary>
    public static IndexOptions Of(LogConfig config) => new(config.SegmentIndexBytes, config.IndexIntervalBytes);
}
