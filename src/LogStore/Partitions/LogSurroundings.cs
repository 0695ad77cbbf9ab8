using KRaftNet.Common;
using KRaftNet.LogStore.Directories;

namespace KRaftNet.LogStore.Partitions;

/// <summary>What the directory of a log gives it.</summary>
/// <param name="Failures">Is told when the disk fails.</param>
/// <param name="Guard">Lowers durable marks before a cut; null where none are kept.</param>
/// <param name="HighWatermark">The high watermark that was last written down.</param>
/// <param name="Space">Whether there is room; null where nobody asks.</param>
public sealed record LogSurroundings(
    ILogFailureSink Failures, ITruncationGuard? Guard, Offset HighWatermark, DirectorySpace? Space = null);
