namespace KRaftNet.Common.Files;

/// <summary>
/// The file system as storage code may use it: synchronous, with every error reported. Nothing is durable before it was
/// flushed: a file's bytes by <see cref="IFile.Flush"/>, its name (after create, rename, delete) by
/// <see cref="FlushDirectory"/> on its folder. Paths are absolute or relative to the process, with '/' between parts.
/// All members throw <see cref="DiskException"/> on failure. Thread-safe as far as different paths go.
/// </summary>
public interface IFileSystem
{
    /// <summary>Opens a file. The folder must exist.</summary>
    IFile Open(string path, FileOpenMode mode);

    /// <summary>Whether there is a file (not a folder) of that name.</summary>
    bool FileExists(string path);

    /// <summary>Whether there is a folder of that name.</summary>
    bool DirectoryExists(string path);

    /// <summary>The entries of a folder in ordinal order of their names.</summary>
    IReadOnlyList<DirectoryEntry> List(string directory);

    /// <summary>Creates a folder and those above it that are missing; one that exists is left as it is.</summary>
    void CreateDirectory(string path);

    /// <summary>Renames a file or folder; a file of the new name is replaced atomically, a folder of it is an error.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; none of that name is an error.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes a folder with all in it.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes the names in the folder durable (fsync of the folder).</summary>
    void FlushDirectory(string path);

    /// <summary>
    /// Takes the lock file of a folder for this process until disposed; null if another holds it. Disposing removes the
    /// lock file, a killed process leaves it behind without holding it.
    /// </summary>
    IDisposable? TryLock(string path);

    /// <summary>Total and usable bytes of the volume that holds the path.</summary>
    VolumeSpace GetSpace(string path);
}

/// <summary>How a file is opened.</summary>
public enum FileOpenMode
{
    /// <summary>For reading only; it must exist.</summary>
    Read,

    /// <summary>For reading and writing; it must exist.</summary>
    ReadWrite,

    /// <summary>For reading and writing; made if it does not exist.</summary>
    OpenOrCreate,

    /// <summary>For reading and writing; made new, it must not exist.</summary>
    CreateNew,

    /// <summary>For reading and writing; made new or cut to nothing.</summary>
    Truncate,
}

/// <summary>A name in a folder.</summary>
public readonly record struct DirectoryEntry(string Name, bool IsDirectory, long Length);

/// <summary>Bytes of a volume: all, and those this process may still use.</summary>
public readonly record struct VolumeSpace(long TotalBytes, long UsableBytes);
