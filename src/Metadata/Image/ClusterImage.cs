using System.Collections.Immutable;
using KRaftNet.Common;

namespace KRaftNet.Metadata.Image;

/// <summary>The registered nodes. Immutable.</summary>
public sealed class ClusterImage
{
    /// <summary>No nodes.</summary>
    public static readonly ClusterImage Empty = new(
        ImmutableSortedDictionary<NodeId, BrokerRegistration>.Empty,
        ImmutableSortedDictionary<NodeId, ControllerRegistration>.Empty);

    internal ClusterImage(
        ImmutableSortedDictionary<NodeId, BrokerRegistration> brokers,
        ImmutableSortedDictionary<NodeId, ControllerRegistration> controllers)
    {
        Brokers = brokers;
        Controllers = controllers;
    }

    /// <summary>The brokers by id, fenced ones too.</summary>
    public ImmutableSortedDictionary<NodeId, BrokerRegistration> Brokers { get; }

    /// <summary>The controllers by id.</summary>
    public ImmutableSortedDictionary<NodeId, ControllerRegistration> Controllers { get; }

    /// <summary>The broker, or null if it is not registered.</summary>
    public BrokerRegistration? Broker(NodeId id) => Brokers.GetValueOrDefault(id);

    /// <summary>Whether the broker is registered, not fenced, and not shutting down.</summary>
    public bool IsActive(NodeId id) => Broker(id) is { IsActive: true };
}
