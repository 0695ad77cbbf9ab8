using KRaftNet.Common;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Walks the records of one batch, which must be decompressed already. Ends early where the bytes are not as many
/// records as the header states: <see cref="IsWhole"/> tells. Borrows the bytes, allocates nothing.
/// </summary>
public ref struct RecordReader
{
    private readonly Offset _baseOffset;
    private readonly long _baseTimestamp;
    private readonly long? _logAppendTime;
    private ReadOnlySpan<byte> _rest;
    private int _left;
    private Record _current;

    /// <summary>The records of a batch.</summary>
    /// <param name="header">The batch's header.</param>
    /// <param name="records">Its records, decompressed.</param>
    public RecordReader(RecordBatchHeader header, ReadOnlySpan<byte> records)
    {
        _baseOffset = header.BaseOffset;
        _baseTimestamp = header.BaseTimestamp;
        _logAppendTime = header.Attributes.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestamp : null;
        _rest = records;
        _left = Math.Max(header.Count, 0);
        _current = default;
        SizeBytes = 0;
    }

    /// <summary>The record that <see cref="MoveNext"/> came to.</summary>
    public readonly Record Current => _current;

    /// <summary>Bytes of the current record, its length field included.</summary>
    public int SizeBytes { get; private set; }

    /// <summary>After the walk: whether there were as many records as stated, and no byte more.</summary>
    public readonly bool IsWhole => _left == 0 && _rest.IsEmpty;

    /// <summary>
    /// This, so that <c>foreach</c> takes it; the walk is the copy's then, and <see cref="IsWhole"/> too.
    /// </summary>
    public readonly RecordReader GetEnumerator() => this;

    /// <summary>Goes to the next record; false at the end, and where there is none.</summary>
    public bool MoveNext()
    {
        if (_left == 0 || RecordFormat.TryRead(_rest, out var record, out var size) != RecordParse.Read)
        {
            return false;
        }

        _left--;
        SizeBytes = size;
        _rest = _rest[size..];
        _current = record with
        {
            Offset = new Offset(_baseOffset.Value + record.OffsetDelta),
            Timestamp = _logAppendTime ?? _baseTimestamp + record.TimestampDelta,
        };
        return true;
    }
}
