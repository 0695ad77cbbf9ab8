using KRaftNet.Common;

namespace KRaftNet.Metadata.Image;

/// <summary>Up to where in the metadata log an image reaches.</summary>
/// <param name="LastOffset">The last offset it contains, inclusive; none for an empty image.</param>
/// <param name="LastEpoch">The leader epoch of that offset.</param>
/// <param name="LastTimestampMs">The append time of that offset's batch, milliseconds since 1970; -1 if none.</param>
public readonly record struct MetadataProvenance(Offset LastOffset, LeaderEpoch LastEpoch, long LastTimestampMs)
{
    /// <summary>Before the first record.</summary>
    public static readonly MetadataProvenance None = new(Offset.None, LeaderEpoch.None, -1);
}
