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
    /// <summary>
    /// A process that ends closes its connections before it stops listening: one that is made in between is accepted by nobody,
    /// and reset a moment later. So a connection is kept for a while, and one that does not last asks for another look.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private const int LooksMax = 10;
    private static readonly PeerOptions Options = new();
    private volatile bool _isStopped;

    /// <summary>Looks at nobody any more: the node's timers end. Any thread.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Connects to the broker's first listener, and calls back if that is refused.</summary>
    /// <param name="broker">As it is registered.</param>
    /// <param name="refused">Called once, or never, on the loop.</param>
    public void Probe(BrokerRegistration broker, Action refused)
    {
        if (broker.Endpoints is [var endpoint, ..])
        {
            var address = new HostAndPort(endpoint.Host, endpoint.Port);
            loop.Post(() => Look(address, LooksMax, refused));
        }
    }

    private void Look(HostAndPort address, int left, Action refused) =>
        PeerConnection.Connect(address, loop, Options, services, (connection, failure) =>
        {
            if (connection is not null)
            {
                Watch(connection, left, refused);
            }
            else if (failure?.Error == NetworkError.Refused)
            {
                refused();
            }
            else if (failure?.Error == NetworkError.Other)
            {
                LookAgain(address, left, refused);
            }
        });

    private void Watch(PeerConnection connection, int left, Action refused)
    {
        var isOver = false;
        connection.OnEnded = (_, _) =>
        {
            if (!isOver)
            {
                isOver = true;
                LookAgain(connection.Address, left, refused);
            }
        };
        if (_isStopped)
        {
            loop.Post(connection.Close);
            return;
        }

        services.Timers.Schedule(Patience, () => loop.Post(() =>
        {
            isOver = true;
            connection.Close();
        }));
    }

    private void LookAgain(HostAndPort address, int left, Action refused)
    {
        if (left > 1 && !_isStopped)
        {
            services.Timers.Schedule(Pause, () => loop.Post(() => Look(address, left - 1, refused)));
        }
    }
}
