using System.Text;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Counts the bytes that <see cref="WireWriter"/> will write for the same fields. Owned by one call chain.
/// </summary>
internal struct SizeCounter : IFieldSink
{
    private int _inline;
    private int _external;

    /// <summary>What was counted.</summary>
    public readonly MessageSize Size => new(_inline, _external);

    public void Bool(string? name, bool value) => Add(1);

    public void Int8(string? name, sbyte value) => Add(1);

    public void Int16(string? name, short value) => Add(2);

    public void UInt16(string? name, ushort value) => Add(2);

    public void Int32(string? name, int value) => Add(4);

    public void UInt32(string? name, uint value) => Add(4);

    public void Int64(string? name, long value) => Add(8);

    public void Float64(string? name, double value) => Add(8);

    public void Uuid(string? name, Uuid value) => Add(Common.Uuid.Size);

    public void String(string? name, string value, bool compact)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length > short.MaxValue)
        {
            UnsupportedFieldException.ThrowLength(name, length);
        }

        Add(length);
        Add(compact ? Varint.SizeOfUnsigned((uint)length + 1) : 2);
    }

    public void NullableString(string? name, string? value, bool compact)
    {
        if (value is null)
        {
            Add(compact ? 1 : 2);
        }
        else
        {
            String(name, value, compact);
        }
    }

    public void Bytes(string? name, ReadOnlyMemory<byte> value, bool compact)
    {
        AddLength(value.Length, compact);
        Add(value.Length);
    }

    public void NullableBytes(string? name, ReadOnlyMemory<byte>? value, bool compact)
    {
        AddLength(value is { } bytes ? bytes.Length : -1, compact);
        Add(value is { } present ? present.Length : 0);
    }

    public void Records(string? name, RecordsPayload value, bool compact)
    {
        AddLength(value.IsNull ? -1 : value.Length, compact);
        if (value.Ranges is null)
        {
            Add(value.Length);
        }
        else
        {
            _external = checked(_external + value.Length);
        }
    }

    public void BeginArray(string? name, int count, bool compact) => AddLength(count, compact);

    public readonly void EndArray()
    {
    }

    public readonly void BeginStruct(string? name)
    {
    }

    public readonly void EndStruct()
    {
    }

    public void BeginNullable(string? name, bool present, bool tagged) => Add(1);

    public readonly TagSection BeginTags(UnknownTaggedFields? unknown) => new(unknown, 0);

    public int BeginTag(ref TagSection section, int tag)
    {
        AddUnknown(ref section, tag);
        section.Pass(tag);
        Add(Varint.SizeOfUnsigned((uint)tag));
        return _inline;
    }

    public void EndTag(int mark) => Add(Varint.SizeOfUnsigned((uint)(_inline - mark)));

    public void EndTags(ref TagSection section)
    {
        AddUnknown(ref section, int.MaxValue);
        Add(Varint.SizeOfUnsigned((uint)section.Count));
    }

    private void AddUnknown(ref TagSection section, int limit)
    {
        while (section.TryTakeUnknown(limit, out var field))
        {
            var length = field.Value.Length;
            Add(Varint.SizeOfUnsigned((uint)field.Tag) + Varint.SizeOfUnsigned((uint)length));
            Add(length);
        }
    }

    private void Add(int bytes) => _inline = checked(_inline + bytes);

    private void AddLength(int length, bool compact) => Add(compact ? Varint.SizeOfUnsigned((uint)(length + 1)) : 4);
}
