using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>The rules for partitions as the metadata stands.</summary>
internal static class PartitionRulesOf
{
    /// <summary>
    /// The rules for one partition as it is: a replica may lead it whose broker is active and whose directory is online.
    /// </summary>
    internal static PartitionRules Partition(string topic, PartitionRegistration state, ControllerContext context)
    {
        var cluster = context.Image.Cluster;
        return Topic(topic, context) with
        {
            IsAcceptableLeader = node =>
                cluster.Broker(node) is { IsActive: true } broker && broker.HasOnlineDirectory(state.DirectoryOf(node)),
        };
    }

    /// <summary>The rules for partitions of a topic; every active broker may lead them.</summary>
    internal static PartitionRules Topic(string topic, ControllerContext context)
    {
        var image = context.Image;
        return new PartitionRules
        {
            ElrEnabled = image.Features.IsElrEnabled,
            MinInSyncReplicas = context.Policies.MinInSyncReplicas(topic),
            UncleanElectionAllowed = context.Policies.UncleanElection(topic),
            IsAcceptableLeader = image.Cluster.IsActive,
            DefaultDirectory = node => image.Cluster.Broker(node)?.DefaultDirectory ?? DirectoryId.Unassigned,
        };
    }
}
