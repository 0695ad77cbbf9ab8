using KRaftNet.Transport;

namespace KRaftNet.Platform.Tests.Sockets;

/// <summary>Sends back what comes, and closes when the other end does. For small amounts: it does not wait for room.</summary>
internal sealed class EchoHandler(IByteChannel channel) : IChannelHandler
{
    private readonly byte[] _buffer = new byte[4096];

    public void OnReadable()
    {
        if (channel.Receive(_buffer, out var received) == ChannelResult.Done)
        {
            Assert.Equal(ChannelResult.Done, channel.Send(_buffer.AsSpan(0, received), more: false, out var sent));
            Assert.Equal(received, sent);
        }
        else
        {
            channel.Close(abort: false);
        }
    }

    public void OnWritable()
    {
    }
}
