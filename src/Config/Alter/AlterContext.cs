using KRaftNet.Config.Effective;

namespace KRaftNet.Config.Alter;

/// <summary>What a change of configs is judged against. Immutable.</summary>
/// <param name="Node">The values of the judging node: what topics and groups fall back on, and their bounds.</param>
/// <param name="EligibleReplicas">
/// Whether the feature eligible.leader.replicas.version is on, under which min.insync.replicas of brokers is kept
/// cluster-wide (KIP-966).
/// </param>
public sealed record AlterContext(BrokerConfigView Node, bool EligibleReplicas)
{
    /// <summary>
    /// Whether the judging node is one that would work with the values, so that steps of thread counts and values that
    /// do not go together are refused. The controller writes down what the broker itself has judged, so it is not.
    /// </summary>
    public bool JudgesEffect { get; init; } = true;
}
