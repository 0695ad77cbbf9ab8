namespace KRaftNet.Transport.Peers;

/// <summary>How a connection to a peer behaves. Immutable.</summary>
public sealed record PeerOptions
{
    /// <summary>Requests that may wait for their answers at a time (<c>max.in.flight.requests.per.connection</c>).</summary>
    public int PendingMax { get; init; } = 64;

    /// <summary>Largest answer in bytes that is taken.</summary>
    public int FrameBytesMax { get; init; } = int.MaxValue - 64 * 1024;

    /// <summary>Time for the answer to each question that is asked before a connection is used.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
