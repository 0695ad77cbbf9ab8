namespace KRaftNet.Protocol.Records;

/// <summary>What a validator found. Immutable.</summary>
public readonly record struct BatchVerdict
{
    /// <summary>Why the batch is refused, or <see cref="BatchDefect.None"/>.</summary>
    public BatchDefect Defect { get; init; }

    /// <summary>Whether the batch is to be taken.</summary>
    public bool IsAccepted => Defect == BatchDefect.None;

    /// <summary>The bytes of the batch; what follows them is dropped. 0 if there is none.</summary>
    public int BatchBytes { get; init; }

    /// <summary>
    /// The largest timestamp of the records in milliseconds, which the header may have stated wrongly: it goes into
    /// <see cref="RecordBatchPatch.SetTimestamps"/>, unless the topic has append times. Without looking at the records,
    /// what the header states.
    /// </summary>
    public long MaxTimestamp { get; init; }

    /// <summary>The first records that are refused by themselves, in order; null if there are none.</summary>
    public IReadOnlyList<RecordError>? RecordErrors { get; init; }
}
