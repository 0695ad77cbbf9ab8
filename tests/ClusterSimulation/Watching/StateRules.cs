using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.ClusterSimulation.Watching;

/// <summary>P1: what every state of a partition must be, whatever happened. Stateless.</summary>
internal static class StateRules
{
    /// <summary>A state by itself.</summary>
    /// <param name="truth">The partition.</param>
    /// <param name="state">The state.</param>
    /// <param name="minInSync">The topic's minimum.</param>
    /// <param name="isElrEnabled">Whether eligible leader replicas are kept.</param>
    /// <param name="mayBeUnclean">
    /// Whether the last known leader may be elected though it is not known to have everything (KIP-966): what kills leave of memory
    /// nobody can tell.
    /// </param>
    public static void Check(
        PartitionTruth truth, PartitionRegistration state, int minInSync, bool isElrEnabled, bool mayBeUnclean)
    {
        var needed = Math.Min(minInSync, state.Replicas.Count);
        Require(state.Replicas.ContainsAll(state.Isr), "the ISR has others than replicas");
        Require(state.Replicas.ContainsAll(state.Elr), "the ELR has others than replicas");
        Require(state.Isr.Distinct().Count() == state.Isr.Count, "a member is in the ISR twice");
        Require(!state.Isr.Any(state.Elr.Contains), "a member is in the ISR and in the ELR");
        Require(state.Leader == NodeId.None || state.Isr.Contains(state.Leader), "the leader is not in the ISR");
        Require(state.Elr.IsEmpty || state.Isr.Count < needed, "there is an ELR beside a full ISR");
        Require(isElrEnabled || state.Elr.IsEmpty, "there is an ELR without the feature");
        Require(!state.Isr.IsEmpty || isElrEnabled, "the ISR is empty");
        Require(state.RecoveryState == LeaderRecoveryState.Recovered || mayBeUnclean, "the election was unclean");

        void Require(bool holds, string what) => Rule.Require("P1", holds, $"{truth}: {what}: {state}");
    }

    /// <summary>A state after the one before: leaders come from those who have everything.</summary>
    public static void CheckStep(PartitionTruth truth, PartitionRegistration before, PartitionRegistration after)
    {
        var isElection = after.Leader != NodeId.None && after.Leader != before.Leader;
        Rule.Require(
            "P1",
            !isElection || before.IsReassigning || before.Isr.Concat(before.Elr).Concat(before.LastKnownElr).Contains(after.Leader),
            $"{truth}: the leader was neither in sync nor eligible: {before}, then {after}");
        Rule.Require(
            "P2",
            after.LeaderEpoch != before.LeaderEpoch || after.Leader == before.Leader,
            $"{truth}: another leader in the same epoch: {before}, then {after}");
    }

    /// <summary>
    /// P1: nobody is in an ISR who is fenced or stops, but the last member where eligible leader replicas are not kept.
    /// </summary>
    public static void CheckActive(PartitionTruth truth, PartitionRegistration state, ClusterImage brokers, bool isElrEnabled)
    {
        foreach (var member in state.Isr)
        {
            Rule.Require(
                "P1",
                brokers.IsActive(member) || (!isElrEnabled && state.Isr.Count == 1 && state.Leader == NodeId.None),
                $"{truth}: broker {member} is in the ISR and not active: {state}, {brokers.Broker(member)}");
        }
    }
}
