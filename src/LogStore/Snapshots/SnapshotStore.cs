using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Snapshots;

/// <summary>
/// The snapshots in the metadata log's folder. A file with the name of a snapshot is whole: it was durable before it
/// got the name. Owned by the metadata log's owner.
/// </summary>
public sealed class SnapshotStore(IFileSystem files, string folder)
{
    /// <summary>The whole snapshots, the oldest first; what was left half written or half deleted is removed.</summary>
    public IReadOnlyList<SnapshotId> Open()
    {
        foreach (var entry in files.List(folder))
        {
            if (!entry.IsDirectory && SnapshotId.IsLeftover(entry.Name))
            {
                files.DeleteFile($"{folder}/{entry.Name}");
            }
        }

        return List();
    }

    /// <summary>The whole snapshots, the oldest first.</summary>
    public IReadOnlyList<SnapshotId> List()
    {
        var ids = new List<SnapshotId>();
        foreach (var entry in files.List(folder))
        {
            if (!entry.IsDirectory && SnapshotId.TryParse(entry.Name, out var id))
            {
                ids.Add(id);
            }
        }

        ids.Sort();
        return ids;
    }

    /// <summary>Begins a snapshot; one of that id that was not finished is begun anew.</summary>
    public SnapshotWriter Create(SnapshotId id) => new(files, folder, id);

    /// <summary>Opens a snapshot for reading; null if there is none of that id.</summary>
    public SnapshotReader? TryOpen(SnapshotId id)
    {
        var path = $"{folder}/{id.FileName}";
        return files.FileExists(path) ? new SnapshotReader(id, files.Open(path, FileOpenMode.Read)) : null;
    }

    /// <summary>Deletes a snapshot; readers that have it open read on.</summary>
    public void Delete(SnapshotId id)
    {
        files.Rename($"{folder}/{id.FileName}", $"{folder}/{id.DeletedFileName}");
        files.DeleteFile($"{folder}/{id.DeletedFileName}");
        files.FlushDirectory(folder);
    }
}
