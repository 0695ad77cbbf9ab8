using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Lifecycle;

/// <summary>What the broker says of itself when it registers. Immutable.</summary>
internal sealed record BrokerIdentity
{
    /// <summary>The node.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Drawn anew at every start.</summary>
    public required Uuid IncarnationId { get; init; }

    /// <summary>The client listeners with the addresses that clients are told.</summary>
    public required IReadOnlyList<ListenerSpec> Listeners { get; init; }

    /// <summary>Where the broker stands, or null.</summary>
    public required string? Rack { get; init; }

    /// <summary>The log directories that are online.</summary>
    public required IReadOnlyList<DirectoryId> LogDirs { get; init; }

    /// <summary>The epoch of a former process that stopped cleanly; null if it did not.</summary>
    public required BrokerEpoch? PreviousEpoch { get; init; }

    /// <summary>The request.</summary>
    public BrokerRegistrationRequest ToRegistration()
    {
        var request = new BrokerRegistrationRequest
        {
            BrokerId = NodeId.Value,
            ClusterId = ClusterId,
            IncarnationId = IncarnationId,
            Rack = Rack,
            PreviousBrokerEpoch = PreviousEpoch?.Value ?? BrokerEpoch.None.Value,
            LogDirs = [.. LogDirs.Select(directory => directory.Value)],
        };
        foreach (var listener in Listeners)
        {
            request.Listeners.Add(new BrokerRegistrationRequest.Listener
            {
                Name = listener.Name,
                Host = listener.Host,
                Port = (ushort)listener.Port,
                SecurityProtocol = (short)listener.Protocol,
            });
        }

        foreach (var feature in SupportedFeatures.Registered)
        {
            request.Features.Add(new BrokerRegistrationRequest.Feature
            {
                Name = feature.Name,
                MinSupportedVersion = feature.Min,
                MaxSupportedVersion = feature.Max,
            });
        }

        return request;
    }
}
