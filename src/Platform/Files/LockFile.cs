using KRaftNet.Common.Files;
using KRaftNet.Platform.Native;

namespace KRaftNet.Platform.Files;

/// <summary>
/// A lock file that is held: by flock, which other nodes of ours see (in this process too), and by a record lock, which is
/// what Java takes, so that an Apache Kafka broker stays out of the folder as well.
/// </summary>
internal sealed class LockFile : IDisposable
{
    private const int ExclusiveNonBlocking = 2 | 4;
    private const int SetRecordLock = 6;
    private const short WriteLock = 1;
    private readonly OsFile _file;

    private LockFile(OsFile file) => _file = file;

    /// <summary>Takes the lock, or null if another holds it.</summary>
    public static LockFile? TryTake(string path)
    {
        while (true)
        {
            var file = OsFileSystem.OpenFile(path, FileOpenMode.OpenOrCreate);
            if (!TryLock(file))
            {
                file.Dispose();
                return null;
            }

            // Its holder may have deleted the file between our opening and locking it: that lock excludes nobody.
            if (file.Status().Links > 0)
            {
                return new LockFile(file);
            }

            file.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Libc.Unlink(_file.Path);
        _file.Dispose();
    }

    private static bool TryLock(OsFile file)
    {
        var record = new RecordLock { Type = WriteLock };
        return Succeeds(Libc.Flock(file.Handle, ExclusiveNonBlocking), "flock", file)
            && Succeeds(Libc.FcntlLock(file.Handle, SetRecordLock, ref record), "fcntl", file);
    }

    private static bool Succeeds(int result, string operation, OsFile file) => result == 0
        || (Errno.Last is Errno.Again or Errno.AccessDenied
            ? false
            : throw DiskErrors.Last(operation, file.Path));
}
