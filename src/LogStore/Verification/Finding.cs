namespace KRaftNet.LogStore.Verification;

/// <summary>What verification found.</summary>
public enum FindingKind
{
    /// <summary>No damage: space reserved behind the last batch of a log that was not closed.</summary>
    ReservedSpace = 0,

    /// <summary>No damage: a cache that the next start makes anew is not there.</summary>
    CacheMissing,

    /// <summary>No damage: a file or folder that a broker does not use.</summary>
    Unused,

    /// <summary>A batch whose checksum is wrong.</summary>
    CorruptBatch,

    /// <summary>A batch with its checksum whose records are not what its header states.</summary>
    CorruptRecords,

    /// <summary>Bytes behind the last batch that are no batch: a write that was not finished, or rot.</summary>
    TornTail,

    /// <summary>Offsets or leader epochs of a batch that do not follow those before it.</summary>
    BrokenOrder,

    /// <summary>Offsets that are missing between two segments of a log that was never compacted.</summary>
    Gap,

    /// <summary>A log that ends below what was written down as durable or visible.</summary>
    BytesLost,

    /// <summary>An index that does not fit the batches, or is none.</summary>
    IndexMismatch,

    /// <summary>A snapshot of producers that is damaged or does not fit the batches.</summary>
    ProducerMismatch,

    /// <summary>Leader epochs that are damaged or do not fit the batches.</summary>
    EpochMismatch,

    /// <summary>A snapshot of the metadata that is damaged or incomplete.</summary>
    CorruptSnapshot,

    /// <summary>A small file whose content is not what such a file says.</summary>
    CorruptFile,

    /// <summary>A file that does not have the checksum that the file beside it states.</summary>
    ChecksumMismatch,

    /// <summary>A file or folder that has to be there and is not.</summary>
    Missing,

    /// <summary>A folder in a log directory that is no partition's: it hinders a start.</summary>
    UnknownFolder,
}

/// <summary>One thing that verification found.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Position">The byte in it, or 0.</param>
/// <param name="What">What is wrong there.</param>
public sealed record Finding(FindingKind Kind, string Path, long Position, string What)
{
    /// <summary>Whether something is wrong; else it is only worth knowing.</summary>
    public bool IsDamage => Kind >= FindingKind.CorruptBatch;
}
