using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Metadata.Image;
using KRaftNet.Transport;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Controller;

/// <summary>
/// Finds out whether a broker's process is gone: nobody listens where it did. Silence says nothing, and is left to the
/// session time-out. Thread-safe; connections belong to its loop.
/// </summary>
internal sealed class BrokerProbe(PeerServices services, IEventLoop loop)
{
    private static readonly PeerOptions Options = new();

    /// <summary>Connects to the broker's first listener, and calls back if that is refused.</summary>
    /// <param name="broker">As it is registered.</param>
    /// <param name="refused">Called once, or never, on the loop.</param>
    public void Probe(BrokerRegistration broker, Action refused)
    {
        if (broker.Endpoints is not [var endpoint, ..])
        {
            return;
        }

        var address = new HostAndPort(endpoint.Host, endpoint.Port);
        loop.Post(() => PeerConnection.Connect(address, loop, Options, services, (connection, failure) =>
        {
            if (connection is not null)
            {
                // By a post: a connection is closed only when this call has returned.
                loop.Post(connection.Close);
            }
            else if (failure?.Error == NetworkError.Refused)
            {
                refused();
            }
        }));
    }
}
