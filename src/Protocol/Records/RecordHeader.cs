using System.Text;

namespace KRaftNet.Protocol.Records;

/// <summary>A header to be written (KIP-82): the value may be null, the key not. Immutable.</summary>
public readonly record struct RecordHeader(string Key, ReadOnlyMemory<byte>? Value);

/// <summary>A header as it was read. Keys are UTF-8 by contract, which nobody checks. Borrows the bytes.</summary>
public readonly ref struct RecordHeaderView
{
    internal RecordHeaderView(ReadOnlySpan<byte> keyUtf8, RecordBytes value)
    {
        KeyUtf8 = keyUtf8;
        Value = value;
    }

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> KeyUtf8 { get; }

    /// <summary>The key as text; bytes that are no UTF-8 become U+FFFD.</summary>
    public string Key => Encoding.UTF8.GetString(KeyUtf8);

    /// <summary>The value.</summary>
    public RecordBytes Value { get; }
}
