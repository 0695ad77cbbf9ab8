using System.Collections.Immutable;
using KRaftNet.Common;

namespace KRaftNet.Client;

/// <summary>How a client finds its cluster and how patient it is. Immutable.</summary>
public sealed record ClientOptions
{
    /// <summary>Addresses to ask first, in this order; at least one.</summary>
    public required ImmutableArray<HostAndPort> Bootstrap { get; init; }

    /// <summary>Time for one answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time in which a request with retriable errors is tried again (<c>delivery.timeout.ms</c> for records).</summary>
    public TimeSpan RetryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pause before a request is tried again.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(100);
}
