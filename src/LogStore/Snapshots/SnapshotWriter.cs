using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Snapshots;

/// <summary>
/// Writes a snapshot batch by batch, or as the bytes come from another node; it exists once it is frozen. Owned by one
/// thread at a time.
/// </summary>
public sealed class SnapshotWriter : IDisposable
{
    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly IFile _file;
    private bool _isFrozen;

    internal SnapshotWriter(IFileSystem files, string folder, SnapshotId id)
    {
        _files = files;
        _folder = folder;
        _file = files.Open($"{folder}/{id.PartFileName}", FileOpenMode.Truncate);
        Id = id;
    }

    /// <summary>Which snapshot.</summary>
    public SnapshotId Id { get; }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(!_isFrozen);
        _file.Write(Length, bytes);
        Length += bytes.Length;
    }

    /// <summary>Makes it durable and gives it its name; nothing is written after that.</summary>
    public void Freeze()
    {
        Invariant.Require(!_isFrozen);
        _file.Flush();
        _files.Rename($"{_folder}/{Id.PartFileName}", $"{_folder}/{Id.FileName}");
        _files.FlushDirectory(_folder);
        _isFrozen = true;
    }

    /// <summary>Closes the file; one that was not frozen is deleted.</summary>
    public void Dispose()
    {
        _file.Dispose();
        var part = $"{_folder}/{Id.PartFileName}";
        if (!_isFrozen && _files.FileExists(part))
        {
            _files.DeleteFile(part);
        }
    }
}
