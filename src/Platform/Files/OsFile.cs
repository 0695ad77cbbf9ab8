using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Platform.Native;

namespace KRaftNet.Platform.Files;

/// <summary>
/// A file of the operating system. Reads and writes at disjoint ranges may overlap on different threads; the rest has one
/// owner. A file that is disposed during a read is closed after it.
/// </summary>
internal sealed unsafe class OsFile : IFile
{
    private const int KeepSize = 1;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7ff;
    private DiskException? _flushFailure;

    public OsFile(string path, FdHandle handle)
    {
        Path = path;
        Handle = handle;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>The descriptor, for sendfile.</summary>
    public FdHandle Handle { get; }

    /// <inheritdoc/>
    public long Length => Status().Length;

    /// <summary>Length, kind and number of names.</summary>
    public FileStatus Status()
    {
        if (Libc.Statx(Handle, "", EmptyPath, BasicStatus, out var status) != 0)
        {
            throw DiskErrors.Last("statx", Path);
        }

        return status;
    }

    /// <inheritdoc/>
    public int Read(long position, Span<byte> buffer)
    {
        Invariant.Require(position >= 0);
        var done = 0;
        fixed (byte* start = buffer)
        {
            while (done < buffer.Length)
            {
                var read = Libc.Pread(Handle, start + done, buffer.Length - done, position + done);
                if (read == 0)
                {
                    break;
                }

                if (read > 0)
                {
                    done += (int)read;
                }
                else if (Errno.Last != Errno.Interrupted)
                {
                    throw DiskErrors.Last("pread", Path);
                }
            }
        }

        return done;
    }

    /// <inheritdoc/>
    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        Invariant.Require(position >= 0);
        var done = 0;
        fixed (byte* start = bytes)
        {
            while (done < bytes.Length)
            {
                var written = Libc.Pwrite(Handle, start + done, bytes.Length - done, position + done);
                if (written >= 0)
                {
                    done += (int)written;
                }
                else if (Errno.Last != Errno.Interrupted)
                {
                    throw DiskErrors.Last("pwrite", Path);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void SetLength(long length)
    {
        while (Libc.Ftruncate(Handle, length) != 0)
        {
            if (Errno.Last != Errno.Interrupted)
            {
                throw DiskErrors.Last("ftruncate", Path);
            }
        }
    }

    /// <inheritdoc/>
    public void Preallocate(long length)
    {
        while (Libc.Fallocate(Handle, KeepSize, 0, length) != 0)
        {
            switch (Errno.Last)
            {
                case Errno.Interrupted:
                    break;
                case Errno.NotSupported or Errno.NoSystemCall:
                    return;
                default:
                    throw DiskErrors.Last("fallocate", Path);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>After a failure every further call fails too: the kernel may have dropped the bytes and forgotten it.</remarks>
    public void Flush()
    {
        if (_flushFailure is not null)
        {
            throw _flushFailure;
        }

        while (Libc.Fdatasync(Handle) != 0)
        {
            if (Errno.Last != Errno.Interrupted)
            {
                _flushFailure = DiskErrors.Last("fdatasync", Path);
                throw _flushFailure;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
