using KRaftNet.Common;

namespace KRaftNet.Metadata.Image;

/// <summary>A controller as it registered itself. Immutable value.</summary>
public sealed record ControllerRegistration
{
    /// <summary>The node.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Drawn at every start of the process.</summary>
    public required Uuid IncarnationId { get; init; }

    /// <summary>The controller listeners, in the order given.</summary>
    public ValueList<NodeEndpoint> Endpoints { get; init; }

    /// <summary>The features, by name in ordinal order.</summary>
    public ValueList<SupportedFeature> Features { get; init; }

    /// <summary>A field of a migration that is long over, kept because the record has it.</summary>
    public bool ZkMigrationReady { get; init; }
}
