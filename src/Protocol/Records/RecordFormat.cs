using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Records;

/// <summary>What came of reading a record.</summary>
internal enum RecordParse
{
    /// <summary>A record was read.</summary>
    Read,

    /// <summary>The bytes end before the record does; more of them may help.</summary>
    Incomplete,

    /// <summary>The bytes are no record, whatever may follow.</summary>
    Malformed,
}

/// <summary>The layout of a record: a length, then fields of varying size (KIP-98).</summary>
internal static class RecordFormat
{
    /// <summary>Reads the record that the bytes begin with, and the bytes that it takes. Deltas only; no absolute fields.</summary>
    public static RecordParse TryRead(ReadOnlySpan<byte> bytes, out Record record, out int size)
    {
        record = default;
        size = 0;
        var prefix = Varint.Read(bytes, out var length);
        if (prefix <= 0 || length < 0)
        {
            return prefix == 0 ? RecordParse.Incomplete : RecordParse.Malformed;
        }

        if (length > bytes.Length - prefix)
        {
            return RecordParse.Incomplete;
        }

        size = prefix + length;
        return TryReadBody(bytes.Slice(prefix, length), out record) ? RecordParse.Read : RecordParse.Malformed;
    }

    /// <summary>
    /// The bytes that a record needs at least that <paramref name="bytes"/> begin with, as far as they tell: 0 if they
    /// hold no whole length.
    /// </summary>
    public static long StatedSize(ReadOnlySpan<byte> bytes)
    {
        var prefix = Varint.Read(bytes, out var length);
        return prefix <= 0 ? 0 : (long)prefix + Math.Max(length, 0);
    }

    private static bool TryReadBody(ReadOnlySpan<byte> body, out Record record)
    {
        record = default;
        var fields = new RecordFields(body);
        if (!fields.TryReadByte(out var attributes)
            || !fields.TryReadVarlong(out var timestampDelta)
            || !fields.TryReadVarint(out var offsetDelta)
            || !fields.TryReadBytes(out var key)
            || !fields.TryReadBytes(out var value)
            || !fields.TryReadVarint(out var headerCount)
            || headerCount < 0)
        {
            return false;
        }

        var headers = fields.Rest;
        for (var i = 0; i < headerCount; i++)
        {
            if (!fields.TryReadHeader(out _))
            {
                return false;
            }
        }

        record = new Record
        {
            Attributes = attributes,
            TimestampDelta = timestampDelta,
            OffsetDelta = offsetDelta,
            Key = key,
            Value = value,
            HeaderCount = headerCount,
            HeaderBytes = headers,
        };
        return fields.Rest.IsEmpty;
    }
}
