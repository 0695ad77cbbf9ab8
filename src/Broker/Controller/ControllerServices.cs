using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Records;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Controller;

/// <summary>What the controller's loop needs of the node. Immutable; the generator is the loop's.</summary>
internal sealed record ControllerServices
{
    /// <summary>How the node is set up.</summary>
    public required ControllerOptions Options { get; init; }

    /// <summary>The records of bootstrap.checkpoint.</summary>
    public required IReadOnlyList<MetadataRecord> Bootstrap { get; init; }

    /// <summary>Tells whether a broker's process is gone.</summary>
    public required BrokerProbe Probe { get; init; }

    /// <summary>The epoch of the broker in this node; none before it is registered.</summary>
    public required Func<BrokerEpoch> OwnEpoch { get; init; }

    /// <summary><c>metadata.max.idle.interval.ms</c>: after so long without a record one is written; zero for never.</summary>
    public required TimeSpan MaxIdle { get; init; }

    /// <summary>The node's time.</summary>
    public required NodeClock Clock { get; init; }

    /// <summary>Topic ids and placements.</summary>
    public required Prng Prng { get; init; }

    /// <summary>Stops the node.</summary>
    public required Action<FatalException> Fatal { get; init; }

    /// <summary>The controller's log.</summary>
    public required ILogger Logger { get; init; }
}
