using KRaftNet.Common;

namespace KRaftNet.LogStore.Partitions;

/// <summary>
/// The offsets of a partition at one moment: <c>LogStart ≤ HighWatermark ≤ LogEnd</c>, <c>LastStable ≤
/// HighWatermark</c>, <c>FlushedEnd ≤ LogEnd</c>. Immutable; the log publishes a new one after every mutation.
/// </summary>
/// <param name="LogStart">The first offset that is part of the log.</param>
/// <param name="LastStable">What read-committed readers may see, exclusive.</param>
/// <param name="HighWatermark">What readers may see, exclusive.</param>
/// <param name="FlushedEnd">All below is durable here.</param>
/// <param name="LogEnd">The next offset to be given.</param>
public sealed record PartitionOffsets(
    Offset LogStart, Offset LastStable, Offset HighWatermark, Offset FlushedEnd, Offset LogEnd);

/// <summary>What of a partition's offsets moved.</summary>
[Flags]
public enum LogMoves
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The end of the log.</summary>
    LogEnd = 1,

    /// <summary>The end of what is durable.</summary>
    FlushedEnd = 2,

    /// <summary>The high watermark.</summary>
    HighWatermark = 4,

    /// <summary>The last stable offset.</summary>
    LastStable = 8,

    /// <summary>The start of the log.</summary>
    LogStart = 16,
}
