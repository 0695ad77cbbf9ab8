using KRaftNet.Broker.Security;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Requests;

/// <summary>What the node keeps for a connection besides its bytes. Owned by the connection's loop, but for what says
/// otherwise.</summary>
internal sealed class ClientSession
{
    /// <summary>Who logged in; anonymous without authentication.</summary>
    public Principal Principal { get; } = Principal.Anonymous;

    /// <summary>Requests that wait. Any thread.</summary>
    public ParkedRequests Parked { get; } = new();

    /// <summary>Produces that wait for a log to be made, and those behind them.</summary>
    public HeldRequests HeldProduces { get; } = new();

    /// <summary>What wants to know of the connection's end, if the client is a broker that sends heartbeats.</summary>
    public IParkedRequest? Lifeline { get; set; }

    /// <summary>The client's software as it named itself by ApiVersions (KIP-511).</summary>
    public string SoftwareName { get; set; } = "unknown";

    /// <summary>Its version.</summary>
    public string SoftwareVersion { get; set; } = "unknown";

    /// <summary>The session of a connection, made at first use.</summary>
    public static ClientSession Of(IServerConnection connection)
    {
        if (connection.Session is ClientSession session)
        {
            return session;
        }

        session = new ClientSession();
        connection.Session = session;
        return session;
    }
}
