using System.Buffers.Binary;
using System.Text;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Writes Kafka's big-endian encoding into a span of exactly the size that the message told before. File ranges of
/// records are not written, only noted in the <see cref="ExternalParts"/>. Owned by one call chain.
/// </summary>
public ref struct WireWriter : IFieldSink
{
    private readonly Span<byte> _bytes;
    private readonly ExternalParts? _external;
    private int _position;

    /// <summary>Writes from the start of a span.</summary>
    /// <param name="bytes">As many bytes as will be written: header and message.</param>
    /// <param name="external">Takes the file ranges; without it a message with ranges breaks an invariant.</param>
    public WireWriter(Span<byte> bytes, ExternalParts? external = null)
    {
        _bytes = bytes;
        _external = external;
    }

    /// <summary>Bytes written so far.</summary>
    public readonly int Position => _position;

    /// <summary>Writes an int16.</summary>
    public void WriteInt16(short value) => Int16(value);

    /// <summary>Writes an int32.</summary>
    public void WriteInt32(int value) => Int32(value);

    /// <summary>Writes an unsigned varint.</summary>
    public void WriteUnsignedVarint(uint value) => PutVarint(value);

    void IFieldSink.Bool(string? name, bool value) => _bytes[_position++] = value ? (byte)1 : (byte)0;

    void IFieldSink.Int8(string? name, sbyte value) => _bytes[_position++] = (byte)value;

    void IFieldSink.Int16(string? name, short value) => Int16(value);

    void IFieldSink.UInt16(string? name, ushort value) => Int16((short)value);

    void IFieldSink.Int32(string? name, int value) => Int32(value);

    void IFieldSink.UInt32(string? name, uint value) => Int32((int)value);

    void IFieldSink.Int64(string? name, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes[_position..], value);
        _position += 8;
    }

    void IFieldSink.Float64(string? name, double value)
    {
        BinaryPrimitives.WriteDoubleBigEndian(_bytes[_position..], value);
        _position += 8;
    }

    void IFieldSink.Uuid(string? name, Uuid value)
    {
        value.Write(_bytes[_position..]);
        _position += Common.Uuid.Size;
    }

    void IFieldSink.String(string? name, string value, bool compact) => PutString(name, value, compact);

    void IFieldSink.NullableString(string? name, string? value, bool compact)
    {
        if (value is not null)
        {
            PutString(name, value, compact);
        }
        else if (compact)
        {
            _bytes[_position++] = 0;
        }
        else
        {
            Int16(-1);
        }
    }

    void IFieldSink.Bytes(string? name, ReadOnlyMemory<byte> value, bool compact) => PutBytes(value.Span, compact);

    void IFieldSink.NullableBytes(string? name, ReadOnlyMemory<byte>? value, bool compact)
    {
        if (value is { } bytes)
        {
            PutBytes(bytes.Span, compact);
        }
        else
        {
            PutLength(-1, compact);
        }
    }

    void IFieldSink.Records(string? name, RecordsPayload value, bool compact)
    {
        PutLength(value.IsNull ? -1 : value.Length, compact);
        if (value.Ranges is not { } ranges)
        {
            value.Bytes.Span.CopyTo(_bytes[_position..]);
            _position += value.Length;
            return;
        }

        var external = Invariant.NotNull(_external);
        for (var i = 0; i < ranges.Count; i++)
        {
            external.Add(_position, ranges[i]);
        }
    }

    void IFieldSink.BeginArray(string? name, int count, bool compact) => PutLength(count, compact);

    readonly void IFieldSink.EndArray()
    {
    }

    readonly void IFieldSink.BeginStruct(string? name)
    {
    }

    readonly void IFieldSink.EndStruct()
    {
    }

    void IFieldSink.BeginNullable(string? name, bool present, bool tagged)
    {
        var absent = tagged ? (byte)0 : (byte)0xFF;
        _bytes[_position++] = present ? (byte)1 : absent;
    }

    TagSection IFieldSink.BeginTags(UnknownTaggedFields? unknown) => new(unknown, _position++);

    int IFieldSink.BeginTag(ref TagSection section, int tag)
    {
        PutUnknown(ref section, tag);
        section.Pass(tag);
        PutVarint((uint)tag);
        return _position++;
    }

    void IFieldSink.EndTag(int mark) => Fill(mark, _position - mark - 1);

    void IFieldSink.EndTags(ref TagSection section)
    {
        PutUnknown(ref section, int.MaxValue);
        Fill(section.Start, section.Count);
    }

    internal void WriteNullableString(string name, string? value)
    {
        if (value is null)
        {
            Int16(-1);
        }
        else
        {
            PutString(name, value, compact: false);
        }
    }

    // Sizes and counts of tagged fields stand before what they count and are known only behind it. One byte is left for
    // them; the rare one that takes more moves the bytes behind it, which is cheaper than computing every size twice.
    private void Fill(int mark, int value)
    {
        var surplus = Varint.SizeOfUnsigned((uint)value) - 1;
        if (surplus > 0)
        {
            var start = mark + 1;
            _bytes[start.._position].CopyTo(_bytes[(start + surplus)..]);
            _position += surplus;
        }

        Varint.WriteUnsigned(_bytes[mark..], (uint)value);
    }

    private void PutUnknown(ref TagSection section, int limit)
    {
        while (section.TryTakeUnknown(limit, out var field))
        {
            PutVarint((uint)field.Tag);
            PutVarint((uint)field.Value.Length);
            field.Value.Span.CopyTo(_bytes[_position..]);
            _position += field.Value.Length;
        }
    }

    private void PutString(string? name, string value, bool compact)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length > short.MaxValue)
        {
            UnsupportedFieldException.ThrowLength(name, length);
        }

        if (compact)
        {
            PutVarint((uint)length + 1);
        }
        else
        {
            Int16((short)length);
        }

        _position += Encoding.UTF8.GetBytes(value, _bytes[_position..]);
    }

    private void PutBytes(ReadOnlySpan<byte> value, bool compact)
    {
        PutLength(value.Length, compact);
        value.CopyTo(_bytes[_position..]);
        _position += value.Length;
    }

    private void PutLength(int length, bool compact)
    {
        if (compact)
        {
            PutVarint((uint)(length + 1));
        }
        else
        {
            Int32(length);
        }
    }

    private void PutVarint(uint value) => _position += Varint.WriteUnsigned(_bytes[_position..], value);

    private void Int16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_bytes[_position..], value);
        _position += 2;
    }

    private void Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes[_position..], value);
        _position += 4;
    }
}
