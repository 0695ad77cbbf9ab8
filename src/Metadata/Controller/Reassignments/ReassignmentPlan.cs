using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Reassignments;

/// <summary>
/// What a partition's assignment becomes while its replicas move (KIP-455): those that are wanted, in their order, and
/// behind them those that go once it is done.
/// </summary>
/// <param name="Replicas">All of them.</param>
/// <param name="Adding">Those of them that the partition did not settle on yet.</param>
/// <param name="Removing">Those of them that go.</param>
internal readonly record struct ReassignmentPlan(
    ValueList<NodeId> Replicas, ValueList<NodeId> Adding, ValueList<NodeId> Removing)
{
    /// <summary>
    /// From what a partition has to what is wanted. A reassignment that is under way is replaced: what it brought and is
    /// still wanted stays to be added, the rest goes.
    /// </summary>
    internal static ReassignmentPlan To(PartitionRegistration state, ValueList<NodeId> wanted)
    {
        var settled = state.Replicas.Except(state.AddingReplicas);
        ValueList<NodeId> removing = [.. state.Replicas.Except(wanted).Order()];
        return new ReassignmentPlan([.. wanted, .. removing], [.. wanted.Except(settled).Order()], removing);
    }

    /// <summary>Back to what a partition had settled on, as far as it still has it; what goes has not gone yet.</summary>
    internal static ReassignmentPlan Back(PartitionRegistration state) =>
        new(state.Replicas.Except(state.AddingReplicas), [], []);

    /// <summary>How many replicas a partition has, or is to have once its reassignment is done.</summary>
    internal static int ReplicationFactorOf(PartitionRegistration state) =>
        state.Replicas.Except(state.RemovingReplicas).Count;
}
