using KRaftNet.Common;

namespace KRaftNet.Protocol.Records;

/// <summary>Walks the headers of a record that was read, and thereby checked. Borrows the bytes, allocates nothing.</summary>
public ref struct RecordHeaderReader
{
    private RecordFields _fields;
    private int _left;

    internal RecordHeaderReader(ReadOnlySpan<byte> bytes, int count)
    {
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
        var read = _fields.TryReadHeader(out var header);
        Invariant.Require(read);
        Current = header;
        return true;
    }
}
