using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Logs;

/// <summary>How a read went.</summary>
public enum LogReadStatus
{
    /// <summary>There are bytes, or there is nothing to read yet.</summary>
    Ok = 0,

    /// <summary>The offset is below the start of the log or above its end.</summary>
    OutOfRange = 1,
}

/// <summary>
/// The answer to a read: a lease on bytes of one segment file, which begin with the whole batch that holds the offset
/// and may end within a later one. Whoever gets it disposes the range.
/// </summary>
/// <param name="Status">How it went.</param>
/// <param name="Range">The bytes, or null if there are none.</param>
public readonly record struct LogRead(LogReadStatus Status, FileRange? Range)
{
    /// <summary>Nothing to read yet.</summary>
    public static readonly LogRead Empty;

    /// <summary>Not an offset of the log.</summary>
    public static readonly LogRead OutOfRange = new(LogReadStatus.OutOfRange, null);

    /// <summary>Number of bytes.</summary>
    public int Length => Range?.Length ?? 0;
}
