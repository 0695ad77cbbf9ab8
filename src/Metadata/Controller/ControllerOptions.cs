using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Sources;

namespace KRaftNet.Metadata.Controller;

/// <summary>How the node of a controller is set up. Immutable.</summary>
/// <param name="ClusterId">The cluster it belongs to.</param>
/// <param name="NodeId">The node itself, whose dynamic broker values hold for defaults of topics.</param>
/// <param name="Config">What the node was given at its start.</param>
public sealed record ControllerOptions(string ClusterId, NodeId NodeId, ConfigSnapshot Config)
{
    /// <summary>Partitions of a topic that does not say how many.</summary>
    public int DefaultPartitions => Config.Get(ClientRequestKeys.NumPartitions);

    /// <summary>Replicas of a topic that does not say how many.</summary>
    public int DefaultReplicationFactor => Config.Get(ClientRequestKeys.DefaultReplicationFactor);

    /// <summary>Whether topics may be deleted.</summary>
    public bool TopicDeletionEnabled => Config.Get(ClientRequestKeys.DeleteTopics);

    /// <summary>A broker that is silent for so long is fenced, in milliseconds.</summary>
    public long SessionTimeoutMs => Config.Get(LifecycleKeys.SessionTimeoutMs);

    /// <summary>Whether partitions go back to their preferred leaders by themselves.</summary>
    public bool RebalancesLeaders => Config.Get(ReplicationKeys.AutoLeaderRebalance);

    /// <summary>Between two looks for partitions that are not led by their preferred leaders, in milliseconds.</summary>
    public long LeaderRebalanceIntervalMs =>
        Math.Min(Config.Get(ReplicationKeys.LeaderImbalanceCheckIntervalSeconds), long.MaxValue / 1000) * 1000;

    /// <summary>Between two looks for partitions that an unclean election could save, in milliseconds.</summary>
    public long UncleanElectionIntervalMs => Config.Get(ReplicationKeys.UncleanElectionIntervalMs);
}
