using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.Common;

namespace KRaftNet.ClusterSimulation.Judgement;

/// <summary>What a cluster without faults comes to: every partition led, all replicas in sync and equally far. Stateless.</summary>
internal static class Wholeness
{
    /// <summary>What is still missing; null if nothing is.</summary>
    public static string? Missing(ClusterTruth truth)
    {
        foreach (var topic in truth.Newest.Topics.ById.Values)
        {
            foreach (var number in topic.Partitions.Keys)
            {
                if (truth.Find(new TopicIdPartition(topic.Id, number)) is { } partition && Missing(partition) is { } missing)
                {
                    return missing;
                }
            }
        }

        return null;
    }

    private static string? Missing(PartitionTruth partition)
    {
        var state = Invariant.NotNull(partition.Newest);
        if (state.Leader == NodeId.None || state.Isr.Count != state.Replicas.Count || state.IsReassigning)
        {
            return $"{partition}: {state}";
        }

        foreach (var broker in state.Replicas)
        {
            if (partition.Replicas.GetValueOrDefault(broker) is not { Log: not null } replica)
            {
                return $"{partition} has no log at broker {broker}";
            }

            var offsets = replica.Offsets;
            if (offsets.LogEnd.Value != partition.End || offsets.HighWatermark != offsets.LogEnd)
            {
                return $"{replica}, committed up to {partition.End}";
            }

            // What is deleted goes from the followers a little later.
            if (partition.Replicas.GetValueOrDefault(state.Leader) is { Log: not null } leader
                && offsets.LogStart < leader.Offsets.LogStart)
            {
                return $"{replica} begins below {leader}";
            }
        }

        return null;
    }
}
