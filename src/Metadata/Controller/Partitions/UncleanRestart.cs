using KRaftNet.Common;
using KRaftNet.Config.Values;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>
/// What a broker's restart without a clean stop means for its replicas. A replica whose acknowledgements meant "in the
/// page cache" may have lost its end, so it is neither in sync nor eligible any more (KIP-966). One whose
/// acknowledgements meant "on disk" has what it acknowledged, as long as it is on the same disk.
/// </summary>
internal static class UncleanRestart
{
    /// <summary>Whether the replica may have lost acknowledged records.</summary>
    /// <param name="durability">What an acknowledgement means for the topic.</param>
    /// <param name="directory">Where the replica was.</param>
    /// <param name="restarted">The broker as it registers now.</param>
    internal static bool MayHaveLost(
        AckDurability durability, DirectoryId directory, BrokerRegistration restarted) =>
        durability != AckDurability.Fsync || !IsOnSameDisk(directory, restarted);

    private static bool IsOnSameDisk(DirectoryId directory, BrokerRegistration restarted) =>
        !directory.IsReserved && restarted.LogDirs.Contains(directory);
}
