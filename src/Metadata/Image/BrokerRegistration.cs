using KRaftNet.Common;

namespace KRaftNet.Metadata.Image;

/// <summary>
/// An address under which a node is reached. <paramref name="SecurityProtocol"/> is the number on the wire.
/// </summary>
public readonly record struct NodeEndpoint(string Name, string Host, ushort Port, short SecurityProtocol);

/// <summary>The levels of a feature that a node can work with, both inclusive.</summary>
public readonly record struct SupportedFeature(string Name, short Min, short Max);

/// <summary>
/// A broker as it registered itself and as the controller sees it since. Immutable value. A broker takes part (leads,
/// is in sync, is shown to clients) only while <see cref="IsActive"/>.
/// </summary>
public sealed record BrokerRegistration
{
    /// <summary>The node.</summary>
    public required NodeId Id { get; init; }

    /// <summary>The offset of the registration: another incarnation has another.</summary>
    public required BrokerEpoch Epoch { get; init; }

    /// <summary>Drawn at every start of the process.</summary>
    public required Uuid IncarnationId { get; init; }

    /// <summary>The client listeners, in the order given.</summary>
    public ValueList<NodeEndpoint> Endpoints { get; init; }

    /// <summary>The features, by name in ordinal order.</summary>
    public ValueList<SupportedFeature> Features { get; init; }

    /// <summary>Where the broker stands; null is a rack of its own for all without one.</summary>
    public string? Rack { get; init; }

    /// <summary>Registered, but not to be used: starting, silent, or stopped.</summary>
    public bool Fenced { get; init; }

    /// <summary>Its leaders are being moved away, it still serves those that are left.</summary>
    public bool InControlledShutdown { get; init; }

    /// <summary>A field of a migration that is long over, kept because the record has it.</summary>
    public bool IsMigratingZkBroker { get; init; }

    /// <summary>The log directories that are online.</summary>
    public ValueList<DirectoryId> LogDirs { get; init; }

    /// <summary>Directories that take no new replicas; null as long as the broker has not said.</summary>
    public ValueList<DirectoryId>? CordonedLogDirs { get; init; }

    /// <summary>Whether it may lead and be in sync.</summary>
    public bool IsActive => !Fenced && !InControlledShutdown;

    /// <summary>Whether it may be given replicas of new partitions as far as its directories go.</summary>
    public bool HasUncordonedLogDir =>
        CordonedLogDirs is not { IsEmpty: false } cordoned || LogDirs.IsEmpty || !cordoned.ContainsAll(LogDirs);

    /// <summary>The address on the listener of that name, or null.</summary>
    public NodeEndpoint? EndpointOf(string listener)
    {
        foreach (var endpoint in Endpoints)
        {
            if (string.Equals(endpoint.Name, listener, StringComparison.Ordinal))
            {
                return endpoint;
            }
        }

        return null;
    }

    /// <summary>The levels of a feature it can work with, or null if it does not know the feature.</summary>
    public SupportedFeature? FeatureOf(string name)
    {
        foreach (var feature in Features)
        {
            if (string.Equals(feature.Name, name, StringComparison.Ordinal))
            {
                return feature;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a replica in that directory can be served. An assignment that is not known yet counts as online, and so
    /// does all if the broker names no directories (it would have stopped with the last one).
    /// </summary>
    public bool HasOnlineDirectory(DirectoryId directory)
    {
        if (directory == DirectoryId.Unassigned || directory == DirectoryId.Zero)
        {
            return true;
        }

        return directory != DirectoryId.Lost && (LogDirs.IsEmpty || LogDirs.Contains(directory));
    }

    /// <summary>The directory that a new replica surely goes to: the only one there is, else unassigned.</summary>
    public DirectoryId DefaultDirectory => LogDirs.Count == 1 ? LogDirs[0] : DirectoryId.Unassigned;
}
