using KRaftNet.Common.Files;
using KRaftNet.Platform.Native;

namespace KRaftNet.Platform.Files;

/// <summary>From error numbers to the kinds of failure that storage code tells apart.</summary>
internal static class DiskErrors
{
    public static DiskException Last(string operation, string path) => Of(Errno.Last, operation, path);

    public static DiskException Of(int errno, string operation, string path) =>
        new(Kind(errno), operation, path, Errno.Text(errno));

    /// <summary>For the few calls that go through the class library: on Unix its HResult is the error number.</summary>
    public static DiskException Of(Exception exception, string operation, string path)
    {
        var kind = exception switch
        {
            DirectoryNotFoundException or FileNotFoundException or DriveNotFoundException => DiskError.NotFound,
            UnauthorizedAccessException => DiskError.Denied,
            _ => Kind(exception.HResult),
        };
        return new DiskException(kind, operation, path, exception.Message);
    }

    private static DiskError Kind(int errno) => errno switch
    {
        Errno.NoSpace or Errno.QuotaExceeded => DiskError.NoSpace,
        Errno.NoEntry => DiskError.NotFound,
        Errno.Exists or Errno.DirectoryNotEmpty => DiskError.Exists,
        Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem => DiskError.Denied,
        Errno.TooManyFiles or Errno.TooManyFilesOfSystem => DiskError.TooManyOpenFiles,
        _ => DiskError.Io,
    };
}
