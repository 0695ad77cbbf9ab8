using KRaftNet.Common;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>
/// Gives a message fields that are made up, so that reading it gives a message that its version can hold. The same seed
/// gives the same message.
/// </summary>
internal readonly struct InventedFields(Prng prng, byte[] records) : IFieldSource
{
    private const int UnknownTagMax = 3000;

    private static readonly string[] Words =
        ["", "a", "topic", "héader", "𝕂", "__consumer_offsets", new string('w', 127), new string('l', 300)];

    private static readonly long[] Edges =
        [0, 1, -1, 2, sbyte.MaxValue, short.MaxValue, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    public bool Bool(string? name) => prng.Chance(0.5);

    public sbyte Int8(string? name) => (sbyte)Number();

    public short Int16(string? name) => (short)Number();

    public ushort UInt16(string? name) => (ushort)Number();

    public int Int32(string? name) => (int)Number();

    public uint UInt32(string? name) => (uint)Number();

    public long Int64(string? name) => Number();

    public double Float64(string? name) => prng.Chance(0.9) ? prng.NextDouble() * Number() : double.NaN;

    public Uuid Uuid(string? name) =>
        prng.Chance(0.3) ? Common.Uuid.Zero : new Uuid(prng.NextUInt64(), prng.NextUInt64());

    public string String(string? name, bool compact) => Words[prng.Next(Words.Length)];

    public string? NullableString(string? name, bool compact) => prng.Chance(0.3) ? null : String(name, compact);

    public ReadOnlyMemory<byte> Bytes(string? name, bool compact)
    {
        var bytes = new byte[prng.Next(prng.Chance(0.9) ? 12 : 200)];
        prng.Fill(bytes);
        return bytes;
    }

    public ReadOnlyMemory<byte>? NullableBytes(string? name, bool compact) =>
        prng.Chance(0.3) ? (ReadOnlyMemory<byte>?)null : Bytes(name, compact);

    public RecordsPayload Records(string? name, bool nullable, bool compact) =>
        nullable && prng.Chance(0.3) ? RecordsPayload.Null : new RecordsPayload(records);

    public int BeginArray(string? name, bool nullable, bool compact, int minimumBytes) =>
        nullable && prng.Chance(0.2) ? -1 : prng.Next(4);

    public void EndArray()
    {
    }

    public bool BeginStruct(string? name) => true;

    public void EndStruct()
    {
    }

    public bool BeginNullable(string? name, bool tagged) => prng.Chance(0.7);

    // One more than the names: the last one is a tag that nobody knows.
    public TagCursor BeginTags(string?[] names) => new(names.Length + 1);

    public bool NextTag(ref TagCursor cursor, string?[] names, out int tag)
    {
        while (cursor.Left > 0)
        {
            tag = names.Length + 1 - cursor.Left--;
            if (tag == names.Length ? prng.Chance(0.2) : names[tag] is not null && prng.Chance(0.6))
            {
                return true;
            }
        }

        tag = 0;
        return false;
    }

    public UnknownTaggedFields KeepTag(UnknownTaggedFields? fields, int tag)
    {
        fields ??= new UnknownTaggedFields();
        fields.Add(tag, Bytes(null, compact: true));
        return fields;
    }

    public UnknownTaggedFields? SkipTags() => prng.Chance(0.8) ? null : KeepTag(null, prng.Next(UnknownTagMax));

    public void RefuseTag(int tag, short version)
    {
        // The version has no such tag: it stays as it is.
    }

    private long Number() => prng.Next(3) switch
    {
        0 => Edges[prng.Next(Edges.Length)],
        1 => prng.Next(100),
        _ => (long)prng.NextUInt64(),
    };
}
