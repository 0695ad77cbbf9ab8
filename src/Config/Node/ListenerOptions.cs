using System.Collections.Immutable;

namespace KRaftNet.Config.Node;

/// <summary>Where a node listens and what it tells about that. Immutable.</summary>
public sealed record ListenerOptions
{
    /// <summary>Every address to bind, in the order given.</summary>
    public required ImmutableArray<ListenerSpec> All { get; init; }

    /// <summary>
    /// What clients and brokers are told, one entry for each broker listener; empty on a pure controller.
    /// </summary>
    public required ImmutableArray<ListenerSpec> AdvertisedBroker { get; init; }

    /// <summary>What the quorum's members are told; empty on a pure broker.</summary>
    public required ImmutableArray<ListenerSpec> AdvertisedController { get; init; }

    /// <summary>Names of controller listeners; a broker connects to controllers by the first.</summary>
    public required ImmutableArray<string> ControllerNames { get; init; }

    /// <summary>How connections to controllers are secured.</summary>
    public required SecurityProtocol ControllerProtocol { get; init; }

    /// <summary>The listener that brokers use among themselves.</summary>
    public required string InterBrokerName { get; init; }

    /// <summary>Whether a listener belongs to the quorum.</summary>
    public bool IsController(ListenerSpec listener) => ControllerNames.Contains(listener.Name);

    /// <summary>The listeners of the broker part, in the order given.</summary>
    public IEnumerable<ListenerSpec> Broker => All.Where(listener => !IsController(listener));

    /// <summary>The listeners of the controller part, in the order given.</summary>
    public IEnumerable<ListenerSpec> Controller => All.Where(IsController);
}
