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

/// <summary>The layout of a record: a length, then fields of varying size (KIP-98). Stateless.</summary>
internal static class RecordFormat
{
    /// <summary>
    /// Finds the parts of the record that the bytes begin with. Deep validation does this for every record.
    /// </summary>
    public static RecordParse TryParse(ReadOnlySpan<byte> bytes, out RecordLayout layout)
    {
        layout = default;
        var prefix = Varint.Read(bytes, out var length);
        if (prefix <= 0 || length < 0)
        {
            return prefix == 0 ? RecordParse.Incomplete : RecordParse.Malformed;
        }

        if (length > bytes.Length - prefix)
        {
            return RecordParse.Incomplete;
        }

        return TryParseBody(bytes[..(prefix + length)], prefix, out layout) ? RecordParse.Read : RecordParse.Malformed;
    }

    /// <summary>Reads the record that the bytes begin with, and its size. Deltas only; no absolute fields.</summary>
    public static RecordParse TryRead(ReadOnlySpan<byte> bytes, out Record record, out int size)
    {
        var parse = TryParse(bytes, out var layout);
        size = layout.Size;
        record = parse != RecordParse.Read ? default : new Record
        {
            Attributes = layout.Attributes,
            TimestampDelta = layout.TimestampDelta,
            OffsetDelta = layout.OffsetDelta,
            Key = BytesAt(bytes, layout.KeyAt, layout.KeyLength),
            Value = BytesAt(bytes, layout.ValueAt, layout.ValueLength),
            HeaderCount = layout.HeaderCount,
            HeaderBytes = bytes[layout.HeadersAt..layout.Size],
        };
        return parse;
    }

    private static bool TryParseBody(ReadOnlySpan<byte> record, int bodyAt, out RecordLayout layout)
    {
        layout = default;
        var fields = new RecordFields(record, bodyAt);
        if (!fields.TryReadByte(out var attributes)
            || !fields.TryReadVarlong(out var timestampDelta)
            || !fields.TryReadVarint(out var offsetDelta)
            || !fields.TrySkipBytes(out var keyAt, out var keyLength)
            || !fields.TrySkipBytes(out var valueAt, out var valueLength)
            || !fields.TryReadVarint(out var headerCount)
            || headerCount < 0)
        {
            return false;
        }

        var headersAt = fields.Position;
        for (var i = 0; i < headerCount; i++)
        {
            if (!fields.TrySkipBytes(out _, out var headerKeyLength)
                || headerKeyLength < 0
                || !fields.TrySkipBytes(out _, out _))
            {
                return false;
            }
        }

        layout = new RecordLayout
        {
            Size = record.Length,
            Attributes = attributes,
            TimestampDelta = timestampDelta,
            OffsetDelta = offsetDelta,
            KeyAt = keyAt,
            KeyLength = keyLength,
            ValueAt = valueAt,
            ValueLength = valueLength,
            HeaderCount = headerCount,
            HeadersAt = headersAt,
        };
        return fields.Position == record.Length;
    }

    private static RecordBytes BytesAt(ReadOnlySpan<byte> bytes, int at, int length) =>
        length < 0 ? RecordBytes.Null : new RecordBytes(bytes.Slice(at, length));
}
