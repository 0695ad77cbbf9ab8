namespace KRaftNet.Common.Files;

/// <summary>
/// Runs slow disk work away from the loops that serve requests: flushes, recovery scans, folder work. Nothing is promised
/// of order: who needs one submits the next piece in the completion of the last.
/// </summary>
public interface IDiskExecutor
{
    /// <summary>
    /// Runs <paramref name="work"/>, then calls <paramref name="completed"/> with what it threw, or null. Both run on a
    /// thread of the executor, never inside this call; the completion may take locks but must not wait.
    /// </summary>
    void Submit(DiskLane lane, Action work, Action<Exception?> completed);
}

/// <summary>Lanes do not wait for each other.</summary>
public enum DiskLane
{
    /// <summary>fdatasync of a log: short, and somebody waits for it.</summary>
    Flush,

    /// <summary>Recovery, creation and deletion of partitions, checkpoints, snapshots.</summary>
    Background,
}
