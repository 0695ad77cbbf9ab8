using KRaftNet.Common;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Logs;

/// <summary>What opening found in a log's folder.</summary>
/// <param name="Segments">In the order of their offsets, at least one; the last takes appends.</param>
/// <param name="LogStart">The first offset that is part of the log.</param>
/// <param name="Epochs">Where leader epochs begin.</param>
internal sealed record LoadedSegments(LogSegment[] Segments, Offset LogStart, EpochEntry[] Epochs);
