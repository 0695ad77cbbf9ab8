namespace KRaftNet.Common.Files;

/// <summary>What kind of failure a file operation met.</summary>
public enum DiskError
{
    /// <summary>EIO and whatever has no name here: the disk or its file system is not to be trusted.</summary>
    Io,

    /// <summary>ENOSPC, EDQUOT: no room; what was there is untouched.</summary>
    NoSpace,

    /// <summary>ENOENT.</summary>
    NotFound,

    /// <summary>EEXIST, ENOTEMPTY.</summary>
    Exists,

    /// <summary>EACCES, EPERM, EROFS.</summary>
    Denied,

    /// <summary>EMFILE, ENFILE: too many open files.</summary>
    TooManyOpenFiles,
}

/// <summary>A failed file operation: what was tried, on which path, and the system's own words.</summary>
public sealed class DiskException(DiskError error, string operation, string path, string detail)
    : IOException($"{operation} {path}: {detail}")
{
    /// <summary>The kind of failure.</summary>
    public DiskError Error { get; } = error;

    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;
}
