namespace KRaftNet.TestKit.Network;

/// <summary>Bytes that have arrived and wait to be received. Owned by the simulation's thread.</summary>
internal sealed class InboundBytes
{
    private readonly Queue<byte[]> _pieces = new();
    private int _taken;

    /// <summary>Bytes that wait.</summary>
    public int Count { get; private set; }

    public void Add(byte[] bytes)
    {
        _pieces.Enqueue(bytes);
        Count += bytes.Length;
    }

    /// <summary>Fills the buffer as far as there are bytes.</summary>
    public int Take(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && _pieces.TryPeek(out var piece))
        {
            var count = Math.Min(buffer.Length - total, piece.Length - _taken);
            piece.AsSpan(_taken, count).CopyTo(buffer[total..]);
            total += count;
            _taken += count;
            if (_taken == piece.Length)
            {
                _pieces.Dequeue();
                _taken = 0;
            }
        }

        Count -= total;
        return total;
    }
}
