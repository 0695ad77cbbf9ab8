using KRaftNet.Common;
using KRaftNet.Common.Loops;

namespace KRaftNet.Transport.Tests.Kit;

/// <summary>A network whose other side is the test.</summary>
internal sealed class MemoryNetwork(IEventLoop loop) : INetwork
{
    private Func<IByteChannel, IChannelHandler>? _accept;

    /// <summary>What a connect gives next; null refuses it.</summary>
    public MemoryChannel? NextConnected { get; set; }

    public bool IsListening => _accept is not null;

    public INetworkListener Listen(HostAndPort address, Func<IByteChannel, IChannelHandler> accept)
    {
        _accept = accept;
        return new Listener(this, address with { Port = address.Port == 0 ? 9092 : address.Port });
    }

    /// <summary>A client connects.</summary>
    public MemoryChannel Accept(string remoteHost = "10.0.0.1", IEventLoop? owner = null)
    {
        var channel = new MemoryChannel(owner ?? loop, remoteHost);
        channel.Handler = _accept!(channel);
        return channel;
    }

    public void Connect(
        HostAndPort address, IEventLoop? loop, Func<IByteChannel?, NetworkException?, IChannelHandler?> connected) =>
        loop!.Post(() =>
        {
            if (NextConnected is { } channel)
            {
                channel.Handler = connected(channel, null);
            }
            else
            {
                connected(null, new NetworkException(NetworkError.Refused, address, "refused"));
            }
        });

    private sealed class Listener(MemoryNetwork network, HostAndPort address) : INetworkListener
    {
        public HostAndPort Address => address;

        public void Dispose() => network._accept = null;
    }
}
