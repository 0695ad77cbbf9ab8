using KRaftNet.Metadata.Records;

namespace KRaftNet.Metadata.Controller;

/// <summary>
/// A decision: records to propose, in order, and the answer to give once they are committed. Without records the answer
/// holds at once, though it may rest on records that are proposed and not yet committed: it waits for those.
/// </summary>
/// <param name="Records">The records.</param>
/// <param name="Response">The answer, without throttle time.</param>
/// <param name="IsAtomic">
/// Whether the records must be committed together, in one batch; otherwise they may be split anywhere.
/// </param>
public sealed record ControllerResult<TResponse>(
    IReadOnlyList<MetadataRecord> Records, TResponse Response, bool IsAtomic = true);

/// <summary>Bounds of decisions.</summary>
public static class ControllerLimits
{
    /// <summary>
    /// Most records that one request of a user may make; also most partitions it may create. It keeps an atomic batch
    /// well below the largest batch of the metadata log (8 MiB), and other requests from waiting long.
    /// </summary>
    public const int MaxRecordsPerUserRequest = 10_000;
}
