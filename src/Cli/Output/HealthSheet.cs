using KRaftNet.Client.Admin;

namespace KRaftNet.Cli.Output;

/// <summary>How the health of a cluster is shown.</summary>
internal static class HealthSheet
{
    public static Sheet Of(ClusterHealth health)
    {
        var quorum = health.Quorum;
        return new Sheet()
            .Add("healthy", "healthy", health.Problems.Count == 0)
            .Add("clusterId", "cluster", health.ClusterId)
            .Add("leaderId", "leader", quorum?.Leader.Value)
            .Add("controllers", "controllers", quorum?.Voters.Length)
            .Add("laggingControllers", "controllers behind or away", health.LaggingVoters.ToList())
            .Add("brokers", "brokers", health.Brokers.Length)
            .Add("fencedBrokers", "fenced brokers", health.FencedBrokers.ToList())
            .Add("partitions", "partitions", health.Partitions)
            .Add("leaderlessPartitions", "partitions without a leader", health.Leaderless.Length)
            .Add("underReplicatedPartitions", "partitions with replicas out of sync", health.UnderReplicated.Length)
            .Add("problems", "problems", health.Problems);
    }
}
