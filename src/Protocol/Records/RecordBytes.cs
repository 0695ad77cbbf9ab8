namespace KRaftNet.Protocol.Records;

/// <summary>A key or value: bytes, none, or null, which is not the same as none. Borrows the bytes.</summary>
public readonly ref struct RecordBytes
{
    private readonly bool _isPresent;

    /// <summary>Bytes that are there, be it none.</summary>
    public RecordBytes(ReadOnlySpan<byte> span)
    {
        Span = span;
        _isPresent = true;
    }

    /// <summary>No key; a value that is a tombstone.</summary>
    public static RecordBytes Null => default;

    /// <summary>The bytes, empty for null.</summary>
    public ReadOnlySpan<byte> Span { get; }

    /// <summary>Whether this is null.</summary>
    public bool IsNull => !_isPresent;

    /// <summary>The length as records state it: -1 for null.</summary>
    public int Length => _isPresent ? Span.Length : -1;

    /// <summary>A copy, or null.</summary>
    public byte[]? ToArray() => _isPresent ? Span.ToArray() : null;

    public static implicit operator RecordBytes(ReadOnlySpan<byte> span) => new(span);

    public static implicit operator RecordBytes(byte[]? bytes) => bytes is null ? Null : new(bytes);
}
