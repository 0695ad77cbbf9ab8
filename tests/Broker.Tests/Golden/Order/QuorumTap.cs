using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Transport;

namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>
/// Listens to what a node asks other nodes' controllers: its network, with the frames of such connections noted when they
/// are answered. Owned by the simulation's thread.
/// </summary>
/// <param name="inner">The node's network.</param>
/// <param name="node">The node.</param>
/// <param name="nodeAt">Which node's controller an address is; null for none.</param>
/// <param name="now">The time.</param>
/// <param name="rpcs">Where they are noted.</param>
internal sealed class QuorumTap(
    INetwork inner, int node, Func<HostAndPort, int?> nodeAt, Func<double> now, List<QuorumRpc> rpcs) : INetwork
{
    /// <inheritdoc/>
    public INetworkListener Listen(HostAndPort address, Func<IByteChannel, IChannelHandler> accept) =>
        inner.Listen(address, accept);

    /// <inheritdoc/>
    public void Connect(
        HostAndPort address, IEventLoop? loop, Func<IByteChannel?, NetworkException?, IChannelHandler?> connected) =>
        inner.Connect(address, loop, (channel, error) => connected(
            channel is not null && nodeAt(address) is { } to ? new Channel(channel, now, Noted(to)) : channel, error));

    private Action<double, byte[], byte[]> Noted(int to) => (at, request, response) =>
    {
        if (QuorumRpc.Of(request, response) is { } what)
        {
            rpcs.Add(new QuorumRpc(at, node, to, what));
        }
    };

    private sealed class Channel(IByteChannel inner, Func<double> now, Action<double, byte[], byte[]> noted) : IByteChannel
    {
        private const int KeyAndVersionBytes = 4;
        private readonly List<byte> _sent = [];
        private readonly List<byte> _received = [];
        private readonly Dictionary<int, (double At, byte[] Frame)> _asked = [];

        public IEventLoop Loop => inner.Loop;

        public HostAndPort Local => inner.Local;

        public HostAndPort Remote => inner.Remote;

        public ChannelResult Receive(Span<byte> buffer, out int received)
        {
            var result = inner.Receive(buffer, out received);
            _received.AddRange(buffer[..received]);
            while (TakeFrame(_received) is { } answer)
            {
                if (_asked.Remove(BinaryPrimitives.ReadInt32BigEndian(answer), out var asked))
                {
                    noted(asked.At, asked.Frame, answer);
                }
            }

            return result;
        }

        public ChannelResult Send(ReadOnlySpan<byte> bytes, bool more, out int sent)
        {
            var result = inner.Send(bytes, more, out sent);
            _sent.AddRange(bytes[..sent]);
            while (TakeFrame(_sent) is { } request)
            {
                _asked[BinaryPrimitives.ReadInt32BigEndian(request.AsSpan(KeyAndVersionBytes))] = (now(), request);
            }

            return result;
        }

        public ChannelResult SendFile(FileRange range, int offset, out int sent) => inner.SendFile(range, offset, out sent);

        public void WantWrite() => inner.WantWrite();

        public void WantRead(bool wanted) => inner.WantRead(wanted);

        public void Close(bool abort) => inner.Close(abort);

        private static byte[]? TakeFrame(List<byte> stream)
        {
            if (stream.Count < sizeof(int))
            {
                return null;
            }

            var length = BinaryPrimitives.ReadInt32BigEndian([.. stream.GetRange(0, sizeof(int))]);
            if (stream.Count < sizeof(int) + length)
            {
                return null;
            }

            byte[] frame = [.. stream.GetRange(sizeof(int), length)];
            stream.RemoveRange(0, sizeof(int) + length);
            return frame;
        }
    }
}
