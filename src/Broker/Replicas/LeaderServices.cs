using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Replication;
using KRaftNet.Common;
using KRaftNet.Replication;

namespace KRaftNet.Broker.Replicas;

/// <summary>What every leadership of a broker needs. Immutable.</summary>
internal sealed record LeaderServices
{
    /// <summary>This broker.</summary>
    public required NodeId Self { get; init; }

    /// <summary>This broker's incarnation; none before its registration.</summary>
    public required Func<BrokerEpoch> OwnEpoch { get; init; }

    /// <summary>The time.</summary>
    public required NodeClock Clock { get; init; }

    /// <summary>For how long a member of an ISR may be behind (<c>replica.lag.time.max.ms</c>).</summary>
    public required TimeSpan LagTimeMax { get; init; }

    /// <summary>Who may join.</summary>
    public required IBrokerStates Brokers { get; init; }

    /// <summary>The way of proposals to the controller.</summary>
    public required IIsrProposals Proposals { get; init; }

    /// <summary>The time on the node's clock.</summary>
    public TimeSpan Now => Clock.Now;
}
