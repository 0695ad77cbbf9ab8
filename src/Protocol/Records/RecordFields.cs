using System.Runtime.CompilerServices;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Reads the fields of a record one after another. Every member answers false if the bytes end too early or hold no
/// such field, and is of no more use then.
/// </summary>
internal ref struct RecordFields(ReadOnlySpan<byte> bytes, int position = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes before the next field.</summary>
    public int Position { get; private set; } = position;

    public bool TryReadByte(out sbyte value)
    {
        if ((uint)Position >= (uint)_bytes.Length)
        {
            value = 0;
            return false;
        }

        value = (sbyte)_bytes[Position++];
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVarint(out int value)
    {
        // Most deltas and lengths fit one byte.
        if ((uint)Position < (uint)_bytes.Length && _bytes[Position] < 0x80)
        {
            int single = _bytes[Position++];
            value = (single >> 1) ^ -(single & 1);
            return true;
        }

        return TryReadLongerVarint(out value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVarlong(out long value)
    {
        if ((uint)Position < (uint)_bytes.Length && _bytes[Position] < 0x80)
        {
            int single = _bytes[Position++];
            value = (single >> 1) ^ -(single & 1);
            return true;
        }

        return Advance(Varint.Read64(_bytes[Position..], out value));
    }

    /// <summary>
    /// Passes over a length and so many bytes, and tells where they lie; every negative length is null, as in Kafka's
    /// reader.
    /// </summary>
    public bool TrySkipBytes(out int at, out int length)
    {
        var isRead = TryReadVarint(out length);
        at = Position;
        if (!isRead || length > _bytes.Length - at)
        {
            return false;
        }

        Position += Math.Max(length, 0);
        return true;
    }

    private bool TryReadLongerVarint(out int value) => Advance(Varint.Read(_bytes[Position..], out value));

    private bool Advance(int used)
    {
        Position += Math.Max(used, 0);
        return used > 0;
    }
}
