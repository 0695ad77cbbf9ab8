using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Reads the fields of a record one after another. Every member answers false if the bytes end too early or hold no such
/// field, and is of no more use then.
/// </summary>
internal ref struct RecordFields(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TryReadByte(out sbyte value)
    {
        value = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        value = (sbyte)_rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryReadVarint(out int value)
    {
        // Most deltas and lengths fit one byte.
        if (!_rest.IsEmpty && _rest[0] < 0x80)
        {
            value = (_rest[0] >> 1) ^ -(_rest[0] & 1);
            _rest = _rest[1..];
            return true;
        }

        return Skip(Varint.Read(_rest, out value));
    }

    public bool TryReadVarlong(out long value) => Skip(Varint.Read64(_rest, out value));

    /// <summary>A length and so many bytes; every negative length is null, as in Kafka's reader.</summary>
    public bool TryReadBytes(out RecordBytes value)
    {
        value = RecordBytes.Null;
        if (!TryReadVarint(out var length))
        {
            return false;
        }

        if (length < 0)
        {
            return true;
        }

        if (length > _rest.Length)
        {
            return false;
        }

        value = new RecordBytes(_rest[..length]);
        _rest = _rest[length..];
        return true;
    }

    public bool TryReadHeader(out RecordHeaderView header)
    {
        header = default;
        if (!TryReadBytes(out var key) || key.IsNull || !TryReadBytes(out var value))
        {
            return false;
        }

        header = new RecordHeaderView(key.Span, value);
        return true;
    }

    private bool Skip(int used)
    {
        if (used <= 0)
        {
            return false;
        }

        _rest = _rest[used..];
        return true;
    }
}
