using static KRaftNet.Protocol.Records.RecordBatchLayout;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Walks batches that lie one after another, as in a segment file or a fetch response, by their stated lengths alone.
/// What is left when the walk ends is <see cref="Tail"/>. Borrows the bytes, allocates nothing.
/// </summary>
public ref struct RecordBatches
{
    private ReadOnlySpan<byte> _rest;
    private RecordBatchView _current;

    /// <param name="bytes">Bytes that begin with a batch.</param>
    public RecordBatches(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        _current = default;
    }

    /// <summary>The batch that <see cref="MoveNext"/> came to. Its checksum was not looked at.</summary>
    public readonly RecordBatchView Current => _current;

    /// <summary>What follows the last whole batch: empty if the bytes are whole batches.</summary>
    public readonly ReadOnlySpan<byte> Tail => _rest;

    /// <summary>
    /// Whether the tail cannot become a batch by reading more: it states a length that is less than a header's, or a
    /// format that is not this one.
    /// </summary>
    public readonly bool IsTailMalformed =>
        _rest.Length >= HeaderSize
        && (new RecordBatchHeader(_rest).BatchLength < BatchLengthMin || new RecordBatchHeader(_rest).Magic != Magic);

    /// <summary>
    /// This, so that <c>foreach</c> takes it; the walk is the copy's then, and <see cref="Tail"/> too.
    /// </summary>
    public readonly RecordBatches GetEnumerator() => this;

    /// <summary>Goes to the next whole batch; false at the tail.</summary>
    public bool MoveNext()
    {
        if (IsTailMalformed || !RecordBatchView.TryRead(_rest, out var batch))
        {
            return false;
        }

        _current = batch;
        _rest = _rest[batch.Bytes.Length..];
        return true;
    }
}
