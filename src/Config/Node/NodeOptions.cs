using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Values;

namespace KRaftNet.Config.Node;

/// <summary>
/// What one node is and where it stands, parsed and checked as a whole. Values that are not here are read from
/// <see cref="Config"/> by their key. Immutable.
/// </summary>
public sealed record NodeOptions
{
    /// <summary>Every static value by key.</summary>
    public required ConfigSnapshot Config { get; init; }

    /// <summary>The parts that the node plays; at least one.</summary>
    public required ProcessRoles Roles { get; init; }

    /// <summary>The node's number, 0 and up.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>Listeners, of controller and broker parts together.</summary>
    public required ListenerOptions Listeners { get; init; }

    /// <summary>How the quorum is found and how patient its members are.</summary>
    public required QuorumOptions Quorum { get; init; }

    /// <summary>Directories of the partitions, in the order given; at least one, all different.</summary>
    public required ImmutableArray<string> LogDirs { get; init; }

    /// <summary>The directory of the metadata log; it may be one of <see cref="LogDirs"/>.</summary>
    public required string MetadataLogDir { get; init; }

    /// <summary>The rack or zone; null: none.</summary>
    public required string? Rack { get; init; }

    /// <summary>Time-outs of a broker towards the controller and other brokers.</summary>
    public required BrokerTiming Timing { get; init; }

    /// <summary>Whether the node stores partitions and serves clients.</summary>
    public bool IsBroker => Roles.HasFlag(ProcessRoles.Broker);

    /// <summary>Whether the node can vote in the quorum.</summary>
    public bool IsController => Roles.HasFlag(ProcessRoles.Controller);

    /// <summary>Parses and checks settings of all layers.</summary>
    /// <param name="settings">What files, environment and flags gave, in any order of layers.</param>
    /// <param name="localHost">The host's own name, advertised for listeners whose host is empty.</param>
    public static NodeOptionsReading Parse(IEnumerable<ConfigSetting> settings, string localHost) =>
        NodeOptionsReader.Read(settings, localHost);
}
