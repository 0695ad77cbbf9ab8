using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// Whether a log directory has room. Once an append found none, no log of the directory takes appends until there is
/// room again, so that small batches do not slip past large ones for as long as a few bytes are left; reads go on.
/// Thread-safe.
/// </summary>
public sealed class DirectorySpace(IFileSystem files, string path)
{
    /// <summary>
    /// Room beyond the append that failed: for the indexes, snapshots and checkpoints that come with the appends.
    /// </summary>
    private const long MarginBytes = 1 << 20;

    private long _needed;

    /// <summary>Whether appends are to be refused without being tried.</summary>
    public bool IsFull => Volatile.Read(ref _needed) > 0;

    /// <summary>An append of so many bytes found no room.</summary>
    public void OnNoSpace(long bytes) => Volatile.Write(ref _needed, Math.Max(Volatile.Read(ref _needed), bytes + MarginBytes));

    /// <summary>Looks whether there is room again; to be called every fraction of a second. True if it is so now.</summary>
    /// <exception cref="DiskException">The volume cannot be asked.</exception>
    public bool Refresh()
    {
        if (!IsFull || files.GetSpace(path).UsableBytes < Volatile.Read(ref _needed))
        {
            return false;
        }

        Volatile.Write(ref _needed, 0);
        return true;
    }
}
