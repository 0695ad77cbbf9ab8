using KRaftNet.Common;

namespace KRaftNet.LogStore.Recovery;

/// <summary>
/// What is known of a log before it is opened; the defaults are those of a log of which nothing is known.
/// </summary>
public sealed record LogOpenOptions
{
    /// <summary>
    /// Whether the broker was stopped cleanly. Then batches are not read again, as long as the log ends where
    /// <see cref="DurableEnd"/> says.
    /// </summary>
    public bool IsClean { get; init; }

    /// <summary>
    /// All below was made durable: the larger of recovery point and durable mark. What is damaged below it is no torn
    /// write. Reading begins in the segment that holds it.
    /// </summary>
    public Offset DurableEnd { get; init; }

    /// <summary>The first offset that is part of the log, where it is above the first segment's base.</summary>
    public Offset LogStart { get; init; }

    /// <summary>
    /// Whether damage below <see cref="DurableEnd"/> may be cut off too (and set aside): the answer of a replica that
    /// fetches the range again from another. Without it such a log is not opened.
    /// </summary>
    public bool MayCutDurable { get; init; }

    /// <summary>
    /// Whether the log was compacted at some time, whatever its topic says now: then offsets may be missing between
    /// segments.
    /// </summary>
    public bool WasCompacted { get; init; }

    /// <summary>
    /// Whether a segment that is missing amid others is only told of. So it is where nothing is known of what was durable:
    /// what a crash took cannot be told from what a hand took, and the segments behind it are better served than cut off.
    /// </summary>
    public bool KeepGaps { get; init; }

    /// <summary>
    /// Whether a log with a bad batch amid good ones is not to be opened, even if nobody wrote down how far it was durable:
    /// it was closed cleanly, so that no crash can have torn it.
    /// </summary>
    public bool RefuseTornMiddle { get; init; }
}

/// <summary>What kind of damage recovery found.</summary>
public enum LogDefectKind
{
    /// <summary>The end of the log is torn: nothing after it is a batch. What a crash leaves behind.</summary>
    TornTail,

    /// <summary>
    /// A batch that was not known to be durable is bad, and good ones follow it. A crash can leave that too, since
    /// pages reach the disk in any order; but so can rot.
    /// </summary>
    TornMiddle,

    /// <summary>Bytes that were durable are bad or gone: rot, or a hand that deleted a file.</summary>
    DurableBytesLost,

    /// <summary>A segment is missing amid others; nothing is known of what was durable, and nothing was cut.</summary>
    Gap,
}

/// <summary>Damage to a log.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Offset">The first offset that is lost.</param>
/// <param name="Path">The file in which it would be.</param>
/// <param name="Position">The byte in it.</param>
/// <param name="What">What is wrong there.</param>
public sealed record LogDefect(LogDefectKind Kind, Offset Offset, string Path, long Position, string What)
{
    /// <summary>One line for a log or an operator.</summary>
    public override string ToString() => $"{Kind} at offset {Offset}, {Path} byte {Position}: {What}";
}

/// <summary>What opening a log did.</summary>
/// <param name="BatchesRead">Batches whose checksums were verified.</param>
/// <param name="Defect">The damage that was found, or null.</param>
/// <param name="BytesSetAside">Bytes that were cut off and kept in files beside.</param>
/// <param name="IndexesRebuilt">Segments whose indexes were made anew.</param>
public sealed record RecoveryReport(long BatchesRead, LogDefect? Defect, long BytesSetAside, int IndexesRebuilt);
