using KRaftNet.Common;

namespace KRaftNet.TestKit.Network;

/// <summary>
/// One direction of a connection: bytes that arrive in order, in arbitrary pieces, with an end or a reset behind
/// them. Its room is what is sent and not yet known to be received. Owned by the simulation's thread.
/// </summary>
internal sealed class Pipe(SimulatedChannel from, SimulatedChannel to, Links links, Prng prng, int window)
{
    private readonly Queue<Packet> _packets = new();
    private int _outstanding;
    private long _lastArrival;

    private enum Kind
    {
        Bytes,
        End,
        Reset,
    }

    /// <summary>Bytes that it takes now.</summary>
    public int Room => window - _outstanding;

    /// <summary>
    /// Whether a writer that waits is told: as TCP does it, only when a third of the window is free, so that a slow reader
    /// does not make the writer send byte by byte.
    /// </summary>
    public bool IsWorthWriting => Room > 0 && Room >= _outstanding / 2;

    /// <summary>Takes bytes, not more than there is room for, and sends them in pieces.</summary>
    public void Send(ReadOnlySpan<byte> bytes, double segmentation)
    {
        Invariant.Require(bytes.Length <= Room);
        _outstanding += bytes.Length;
        while (bytes.Length > 0)
        {
            var count = prng.Chance(segmentation) ? 1 + prng.Next(bytes.Length) : bytes.Length;
            Enqueue(new Packet(Kind.Bytes, bytes[..count].ToArray()));
            bytes = bytes[count..];
        }
    }

    /// <summary>The sender has closed in good order: all that was taken arrives, then the end.</summary>
    public void SendEnd() => Enqueue(new Packet(Kind.End, []));

    /// <summary>The sender is no more: the receiver is told so, behind what is still under way.</summary>
    public void SendReset() => Enqueue(new Packet(Kind.Reset, []));

    /// <summary>Forgets what is under way.</summary>
    public void Drop() => _packets.Clear();

    /// <summary>The receiver has taken bytes; the sender learns of it after a while.</summary>
    public void Received(int count) => links.Transmit(to.Node, from.Node, links.DrawArrival(), () =>
    {
        _outstanding -= count;
        from.RoomCame();
    });

    private void Enqueue(Packet packet)
    {
        _packets.Enqueue(packet);
        _lastArrival = Math.Max(_lastArrival, links.DrawArrival());
        links.Transmit(from.Node, to.Node, _lastArrival, DeliverNext);
    }

    // Each packet has one arrival, whichever comes first brings the oldest: so nothing is overtaken after a healed cut.
    private void DeliverNext()
    {
        if (!_packets.TryDequeue(out var packet))
        {
            return;
        }

        switch (packet.Kind)
        {
            case Kind.Bytes:
                to.BytesCame(packet.Bytes);
                break;
            case Kind.End:
                to.EndCame();
                break;
            default:
                to.ResetCame();
                break;
        }
    }

    private readonly record struct Packet(Kind Kind, byte[] Bytes);
}
