namespace KRaftNet.Platform.Sockets;

/// <summary>How the host's network behaves. Immutable.</summary>
public sealed record SocketNetworkOptions
{
    /// <summary>Loops that accepted connections are spread over (<c>num.network.threads</c>).</summary>
    public int Reactors { get; init; } = Environment.ProcessorCount;

    /// <summary>Connections that may wait to be accepted (<c>socket.listen.backlog.size</c>).</summary>
    public int Backlog { get; init; } = 511;

    /// <summary>Time for each address of a name to answer (<c>socket.connection.setup.timeout.ms</c>).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause of accepting when the process or system has no descriptor or memory left for a connection.</summary>
    public TimeSpan AcceptPause { get; init; } = TimeSpan.FromMilliseconds(100);
}
