using KRaftNet.Common;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Walks the headers of a record that was read, and thereby checked. Borrows the bytes, allocates nothing.
/// </summary>
public ref struct RecordHeaderReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private RecordFields _fields;
    private int _left;

    internal RecordHeaderReader(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        _fields = new RecordFields(bytes);
        _left = count;
        Current = default;
    }

    /// <summary>The header that <see cref="MoveNext"/> came to.</summary>
    public RecordHeaderView Current { get; private set; }

    /// <summary>This, so that <c>foreach</c> takes it.</summary>
    public readonly RecordHeaderReader GetEnumerator() => this;

    /// <summary>Goes to the next header.</summary>
    public bool MoveNext()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        var isKey = _fields.TrySkipBytes(out var keyAt, out var keyLength);
        Invariant.Require(isKey);
        var isValue = _fields.TrySkipBytes(out var valueAt, out var valueLength);
        Invariant.Require(isValue);
        Current = new RecordHeaderView(
            _bytes.Slice(keyAt, keyLength),
            valueLength < 0 ? RecordBytes.Null : new RecordBytes(_bytes.Slice(valueAt, valueLength)));
        return true;
    }
}
