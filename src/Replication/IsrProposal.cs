using System.Collections.Immutable;

namespace KRaftNet.Replication;

/// <summary>A member of an ISR to be, with the incarnation of which the leader knows that it is in sync (KIP-903).</summary>
/// <param name="Broker">The broker.</param>
/// <param name="Epoch">Its epoch; none if it never said it, then the controller does not compare it.</param>
public readonly record struct IsrMember(NodeId Broker, BrokerEpoch Epoch);

/// <summary>The ISR that a leader asks the controller for (AlterPartition, KIP-497). Immutable.</summary>
/// <param name="LeaderEpoch">The epoch in which it leads.</param>
/// <param name="PartitionEpoch">The state of the partition that this changes; of another one the controller refuses it.</param>
/// <param name="Isr">The members to be, the leader among them.</param>
public sealed record IsrProposal(LeaderEpoch LeaderEpoch, int PartitionEpoch, ImmutableArray<IsrMember> Isr)
{
    /// <summary>Whether a broker is a member to be.</summary>
    public bool Contains(NodeId broker)
    {
        foreach (var member in Isr)
        {
            if (member.Broker == broker)
            {
                return true;
            }
        }

        return false;
    }
}
