using KRaftNet.Broker.Replicas;
using KRaftNet.Replication;

namespace KRaftNet.Broker.Replication;

/// <summary>Takes proposals of leaders to the controller. Thread-safe; never calls back inside <see cref="Submit"/>.</summary>
internal interface IIsrProposals
{
    /// <summary>
    /// Asks the controller, again and again until it has answered or the leadership has ended; the leadership is told of the
    /// answer.
    /// </summary>
    void Submit(Leadership leadership, IsrProposal proposal);
}
