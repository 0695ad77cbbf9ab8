namespace KRaftNet.TestKit.Disk;

/// <summary>What is done to a simulated disk. Everything but the last two changes it and has a number.</summary>
public enum DiskOperation
{
    /// <summary>A new file, by opening it.</summary>
    Create,

    /// <summary>Bytes into a file.</summary>
    Write,

    /// <summary>A file cut or lengthened, also by opening it with <c>Truncate</c>.</summary>
    SetLength,

    /// <summary>Space reserved for a file.</summary>
    Preallocate,

    /// <summary>A file's bytes and length made durable.</summary>
    Flush,

    /// <summary>One new folder.</summary>
    CreateDirectory,

    /// <summary>A file or folder under a new name.</summary>
    Rename,

    /// <summary>A file's name taken away; deleting a folder does one for each file in it.</summary>
    DeleteFile,

    /// <summary>An empty folder's name taken away.</summary>
    DeleteDirectory,

    /// <summary>A folder's names made durable.</summary>
    FlushDirectory,

    /// <summary>A file that exists opened.</summary>
    Open,

    /// <summary>Bytes out of a file.</summary>
    Read,
}

/// <summary>One operation, as it is about to happen or has happened.</summary>
/// <param name="Number">Counts the changing operations of this disk from 0; -1 for those that change nothing.</param>
/// <param name="Operation">What is done.</param>
/// <param name="Path">To which file or folder, as the caller wrote it.</param>
/// <param name="Position">Where in the file; 0 where that has no meaning.</param>
/// <param name="Length">How many bytes, or the new length; 0 where that has no meaning.</param>
/// <param name="Content">A hash of the bytes that are written, or of the new name; 0 for others.</param>
public readonly record struct DiskEvent(
    long Number, DiskOperation Operation, string Path, long Position, long Length, ulong Content);

/// <summary>
/// Sees each operation of a simulated disk, on the caller's thread: to trace it, to check the thread, or to turn the
/// power off at a chosen one.
/// </summary>
public interface IDiskWatcher
{
    /// <summary>Any call that needs power, also one that only looks.</summary>
    void Touch();

    /// <summary>The operation has not changed anything yet.</summary>
    void Before(in DiskEvent operation);

    /// <summary>The operation has succeeded.</summary>
    void After(in DiskEvent operation);
}
