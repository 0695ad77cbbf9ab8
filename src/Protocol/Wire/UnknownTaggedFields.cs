namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Tagged fields that a newer peer sent and we do not know, in the order in which they came: they are written back, so
/// that a record that passes through us loses nothing. Owned by its message; the bytes are borrowed from the reader's.
/// </summary>
public sealed class UnknownTaggedFields
{
    private readonly List<UnknownTaggedField> _fields = [];

    /// <summary>Number of fields, above 0 once used.</summary>
    public int Count => _fields.Count;

    /// <summary>The field at a place.</summary>
    public UnknownTaggedField this[int index] => _fields[index];

    /// <summary>
    /// Adds one behind the others. Any order and repetition can be held; only ascending tags below 2^31 - 1 that no
    /// known field has can be written.
    /// </summary>
    public void Add(int tag, ReadOnlyMemory<byte> value) => _fields.Add(new UnknownTaggedField(tag, value));
}

/// <summary>One of them. A tag above 2^31 - 1 is negative here.</summary>
public readonly record struct UnknownTaggedField(int Tag, ReadOnlyMemory<byte> Value);
