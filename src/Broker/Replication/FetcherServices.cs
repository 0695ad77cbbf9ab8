using KRaftNet.Broker.Handlers.DeleteRecords;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Transport.Peers;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Replication;

/// <summary>What every fetcher of a broker needs. Immutable.</summary>
internal sealed record FetcherServices
{
    /// <summary>This broker.</summary>
    public required NodeId Self { get; init; }

    /// <summary>This broker's incarnation; none before its registration.</summary>
    public required Func<BrokerEpoch> OwnEpoch { get; init; }

    /// <summary>Where a broker is reached by other brokers; null while that is not known. Any thread.</summary>
    public required Func<NodeId, HostAndPort?> AddressOf { get; init; }

    /// <summary>Makes connections.</summary>
    public required PeerConnector Connector { get; init; }

    /// <summary>The time.</summary>
    public required NodeClock Clock { get; init; }

    /// <summary>Where logs are cut.</summary>
    public required IDiskExecutor Disks { get; init; }

    /// <summary>Moves the starts of logs.</summary>
    public required LogStartMover Mover { get; init; }

    /// <summary>How to fetch.</summary>
    public required ReplicaFetchOptions Options { get; init; }

    /// <summary>Who is told.</summary>
    public required ILogger Logger { get; init; }
}
