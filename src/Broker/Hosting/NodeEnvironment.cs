using System.Diagnostics.Metrics;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Transport;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// The world of a node: everything it may touch. A host gives it the real one, the simulator its own; the node cannot tell.
/// </summary>
public sealed record NodeEnvironment
{
    /// <summary>The only clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The only source of randomness; the node splits it by purpose.</summary>
    public required Prng Random { get; init; }

    /// <summary>Where the log directories lie.</summary>
    public required IFileSystem Files { get; init; }

    /// <summary>Where slow disk work runs.</summary>
    public required IDiskExecutor Disks { get; init; }

    /// <summary>Where connections come from and go to.</summary>
    public required INetwork Network { get; init; }

    /// <summary>Makes the loops that own state.</summary>
    public required IEventLoops Loops { get; init; }

    /// <summary>Makes loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Buffers of frames and answers.</summary>
    public required BufferPool Buffers { get; init; }

    /// <summary>Where instruments are made; the host disposes it.</summary>
    public required Meter Meter { get; init; }

    /// <summary>Told once when the node must stop at once; it does not come back to life.</summary>
    public required Action<FatalException> Fatal { get; init; }

    /// <summary>Who may do what.</summary>
    public IAuthorizer Authorizer { get; init; } = AllowAllAuthorizer.Instance;

    /// <summary>Who is slowed down.</summary>
    public IQuotas Quotas { get; init; } = UnlimitedQuotas.Instance;
}
