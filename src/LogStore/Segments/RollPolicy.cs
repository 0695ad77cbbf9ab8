using KRaftNet.Common;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// When the active segment ends. Age counts by the timestamps of records, so that a log that is replayed elsewhere has
/// its segments in the same places; the clock counts only where records have no time. Owned by the log.
/// </summary>
/// <param name="prng">The log's own stream, for the jitter of <c>segment.jitter.ms</c>.</param>
internal sealed class RollPolicy(Prng prng)
{
    private long _jitterMs;

    /// <summary>Draws the jitter of a new segment.</summary>
    public void OnRolled(LogConfig config)
    {
        var range = Math.Min(config.SegmentJitterMs, config.SegmentMs);
        _jitterMs = range > 0 ? prng.Next(range) : 0;
    }

    /// <summary>Whether the batches need a new segment.</summary>
    public bool ShouldRoll(LogSegment active, in AppendedBatches batches, LogConfig config, long nowMs)
    {
        var size = active.File.Length;
        if (size == 0)
        {
            return !FitsRelative(active, batches);
        }

        return size > config.SegmentBytes - (long)batches.SizeBytes
            || AgeMs(active, batches.MaxTimestamp, nowMs) > config.SegmentMs - _jitterMs
            || active.IsIndexFull
            || !FitsRelative(active, batches);
    }

    private static long AgeMs(LogSegment active, long timestamp, long nowMs) =>
        active.FirstTimestamp >= 0 ? timestamp - active.FirstTimestamp : nowMs - active.CreatedMs;

    /// <summary>Indexes hold offsets as 32-bit distances from the base.</summary>
    private static bool FitsRelative(LogSegment active, in AppendedBatches batches) =>
        batches.NextOffset - 1 - active.BaseOffset <= int.MaxValue;
}
