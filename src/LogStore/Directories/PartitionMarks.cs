using KRaftNet.Common;

namespace KRaftNet.LogStore.Directories;

/// <summary>What is written down of a partition's log. Immutable.</summary>
/// <param name="DurableEnd">All below is durable.</param>
/// <param name="HighWatermark">What readers could see, exclusive.</param>
/// <param name="LogStart">The first offset of the log.</param>
/// <param name="FirstBase">The base of its first segment: a start there needs no writing down.</param>
public readonly record struct PartitionMarks(
    Offset DurableEnd, Offset HighWatermark, Offset LogStart, Offset FirstBase = default)
{
    /// <summary>What may be written while the log is being cut to an offset.</summary>
    public PartitionMarks CappedAt(Offset end) =>
        new(Offset.Min(DurableEnd, end), Offset.Min(HighWatermark, end), Offset.Min(LogStart, end), FirstBase);
}
