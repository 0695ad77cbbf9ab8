namespace KRaftNet.Protocol.Records;

/// <summary>A record for which its batch is refused (KIP-467). Immutable.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Defect"><see cref="BatchDefect.KeyMissing"/> or <see cref="BatchDefect.TimestampOutOfRange"/>.</param>
/// <param name="Timestamp">Its timestamp in milliseconds.</param>
public readonly record struct RecordError(int Index, BatchDefect Defect, long Timestamp)
{
    /// <summary>
    /// The errors kept for one batch: producers fail the whole of it anyway, and responses stay small.
    /// </summary>
    public const int KeptMax = 100;

    /// <summary>
    /// For the response: it names the record by its place, the range is the one that it was held against.
    /// </summary>
    public string Describe(TimestampRange range) => Defect == BatchDefect.KeyMissing
        ? $"Record {Index} has no key, which a compacted topic needs."
        : $"Record {Index} has the timestamp {Timestamp}, outside of [{range.Min}, {range.Max}].";
}
