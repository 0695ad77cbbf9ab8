using KRaftNet.LogStore.Snapshots;

namespace KRaftNet.Broker.Quorum.Snapshots;

/// <summary>Decides what of the metadata log and its snapshots may go. Pure.</summary>
/// <param name="MaxBytes"><c>metadata.max.retention.bytes</c>: log and snapshots together; negative for no bound.</param>
/// <param name="MaxMs"><c>metadata.max.retention.ms</c>: age of a snapshot's last record; negative for no bound.</param>
internal sealed record SnapshotRetention(long MaxBytes, long MaxMs)
{
    /// <summary>
    /// The snapshots to delete, the oldest first; the log begins at the first that stays. The newest always stays, since
    /// without it what it stands for would be lost.
    /// </summary>
    /// <param name="snapshots">All there are, the oldest first.</param>
    /// <param name="logBytes">Bytes of the log.</param>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    public IReadOnlyList<SnapshotId> Expired(IReadOnlyList<StoredSnapshot> snapshots, long logBytes, long nowMs)
    {
        var expired = new List<SnapshotId>();
        var bytes = logBytes + snapshots.Sum(snapshot => snapshot.Bytes);
        for (var i = 0; i < snapshots.Count - 1; i++)
        {
            var isTooMuch = MaxBytes >= 0 && bytes > MaxBytes;
            var isTooOld = MaxMs >= 0 && nowMs - snapshots[i].LastTimestampMs > MaxMs;
            if (!isTooMuch && !isTooOld)
            {
                break;
            }

            expired.Add(snapshots[i].Id);
            bytes -= snapshots[i].Bytes;
        }

        return expired;
    }
}

/// <summary>A snapshot on disk.</summary>
/// <param name="Id">Which.</param>
/// <param name="Bytes">Of its file.</param>
/// <param name="LastTimestampMs">When the last record that it stands for was appended, milliseconds since 1970.</param>
internal readonly record struct StoredSnapshot(SnapshotId Id, long Bytes, long LastTimestampMs);
