using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.ClusterSimulation.World;

/// <summary>
/// Whose power may be cut without taking what is promised. Where an acknowledgement means "on disk" anybody's. Where it means
/// "in memory of all in sync" one machine's while all are in sync, and then nothing else until they are again; and nobody's in a
/// cluster that does not hold it against a replica that its machine was without power. Owned by the simulation's thread.
/// </summary>
internal sealed class PowerRules(IReadOnlyList<ClusterNode> nodes, ClusterPlan plan, ClusterTruth truth)
{
    private bool _isTaken;

    /// <summary>Whether all may be without power at once.</summary>
    public bool MayTakeAll => !plan.IsReplicated;

    /// <summary>
    /// Whether anything may be done to the cluster: as long as what a power cut took from memory is not made good, another fault
    /// may be one too many.
    /// </summary>
    public bool MayStrike()
    {
        _isTaken &= !IsWhole();
        return !_isTaken;
    }

    /// <summary>Takes note of a power cut that is about to be; false if it may not be.</summary>
    public bool TryTake(ClusterNode node)
    {
        if (!plan.IsReplicated || !node.IsBroker)
        {
            return true;
        }

        if (!plan.IsElrEnabled || !IsWhole())
        {
            return false;
        }

        _isTaken = true;
        truth.OnPowerCut(node.Id);
        return true;
    }

    private bool IsWhole() =>
        nodes.All(node => node is { IsReady: true, IsInTrouble: false } && !truth.MayLack(node.Id))
        && AllPartitions().All(state => state.Leader != NodeId.None && state.Isr.Count == state.Replicas.Count);

    private IEnumerable<PartitionRegistration> AllPartitions() =>
        truth.Newest.Topics.ById.Values.SelectMany(topic => topic.Partitions.Values);
}
