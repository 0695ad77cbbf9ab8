using KRaftNet.Common.Files;
using KRaftNet.Platform.Native;

namespace KRaftNet.Platform.Files;

/// <summary>The operating system's files. Stateless.</summary>
public sealed class OsFileSystem : IFileSystem
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int Cut = 0x200;
    private const int CloseOnExec = 0x80000;
    private const int CurrentDirectory = -100;
    private const uint BasicStatus = 0x7ff;

    /// <summary>rw-r--r--, less the process's umask.</summary>
    private const int NewFileMode = 0b110_100_100;

    /// <inheritdoc/>
    public IFile Open(string path, FileOpenMode mode) => OpenFile(path, mode);

    /// <inheritdoc/>
    public bool FileExists(string path) => Find(path) is { IsDirectory: false };

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Find(path) is { IsDirectory: true };

    /// <inheritdoc/>
    public IReadOnlyList<DirectoryEntry> List(string directory) => Translate("list", directory, () =>
    {
        var entries = new List<DirectoryEntry>();
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            entries.Add(entry is FileInfo file
                ? new DirectoryEntry(file.Name, IsDirectory: false, LengthOf(file))
                : new DirectoryEntry(entry.Name, IsDirectory: true, 0));
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return entries;
    });

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Translate("mkdir", path, () => Directory.CreateDirectory(path));

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        if (DirectoryExists(to))
        {
            // The system would replace an empty folder.
            throw DiskErrors.Of(Errno.Exists, "rename", to);
        }

        if (Libc.Rename(from, to) != 0)
        {
            throw DiskErrors.Last("rename", from);
        }
    }

    /// <inheritdoc/>
    public void DeleteFile(string path)
    {
        if (Libc.Unlink(path) != 0)
        {
            throw DiskErrors.Last("unlink", path);
        }
    }

    /// <inheritdoc/>
    public void DeleteDirectory(string path) => Translate("rmdir", path, () =>
    {
        Directory.Delete(path, recursive: true);
        return true;
    });

    /// <inheritdoc/>
    public void FlushDirectory(string path)
    {
        using var handle = OpenHandle(path, ReadOnly | CloseOnExec);
        while (Libc.Fsync(handle) != 0)
        {
            if (Errno.Last != Errno.Interrupted)
            {
                throw DiskErrors.Last("fsync", path);
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path) => LockFile.TryTake(path);

    /// <inheritdoc/>
    public VolumeSpace GetSpace(string path) => Translate("statvfs", path, () =>
    {
        var drive = new DriveInfo(path);
        return new VolumeSpace(drive.TotalSize, drive.AvailableFreeSpace);
    });

    internal static OsFile OpenFile(string path, FileOpenMode mode) => new(path, OpenHandle(path, CloseOnExec | mode switch
    {
        FileOpenMode.Read => ReadOnly,
        FileOpenMode.ReadWrite => ReadWrite,
        FileOpenMode.OpenOrCreate => ReadWrite | Create,
        FileOpenMode.CreateNew => ReadWrite | Create | Exclusive,
        FileOpenMode.Truncate => ReadWrite | Create | Cut,
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    }));

    private static FdHandle OpenHandle(string path, int flags)
    {
        while (true)
        {
            var fd = Libc.Open(path, flags, NewFileMode);
            if (fd >= 0)
            {
                return new FdHandle(fd);
            }

            if (Errno.Last != Errno.Interrupted)
            {
                throw DiskErrors.Last("open", path);
            }
        }
    }

    private static FileStatus? Find(string path)
    {
        if (Libc.Statx(CurrentDirectory, path, 0, BasicStatus, out var status) == 0)
        {
            return status;
        }

        return Errno.Last is Errno.NoEntry or Errno.NotDirectory ? null : throw DiskErrors.Last("statx", path);
    }

    /// <summary>A file may be deleted between being listed and being asked for its length.</summary>
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private static T Translate<T>(string operation, string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException and not DiskException or UnauthorizedAccessException)
        {
            throw DiskErrors.Of(exception, operation, path);
        }
    }
}
