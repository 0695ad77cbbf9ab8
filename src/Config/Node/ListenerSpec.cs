using KRaftNet.Common;

namespace KRaftNet.Config.Node;

/// <summary>
/// One listener: where it is bound, or where it is advertised. An empty host is every interface; port 0 any free port,
/// and in an advertised listener the port that was bound. Immutable.
/// </summary>
/// <param name="Name">Its name in capitals, unique on the node.</param>
/// <param name="Host">A host name or address, without brackets.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="Protocol">How its connections are secured.</param>
public sealed record ListenerSpec(string Name, string Host, int Port, SecurityProtocol Protocol)
{
    /// <summary>Host and port together.</summary>
    public HostAndPort Address => new(Host, Port);

    /// <summary>As it stands in a properties file.</summary>
    public override string ToString() => $"{Name}://{Address}";
}
