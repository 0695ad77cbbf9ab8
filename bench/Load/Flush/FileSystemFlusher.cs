using System.ComponentModel;
using System.Runtime.InteropServices;
using KRaftNet.Common.Files;
using KRaftNet.Load.Native;
using Microsoft.Win32.SafeHandles;

namespace KRaftNet.Load.Flush;

/// <summary>
/// syncfs for all partitions at once. It writes whatever else the file system has dirty too, here the logs of the other
/// brokers.
/// </summary>
internal sealed class FileSystemFlusher : GroupFlusher
{
    private readonly IFile _anchor;
    private readonly SafeFileHandle _handle;

    public FileSystemFlusher(BrokerFiles files, Action<int> durable)
        : base(durable)
    {
        _anchor = files.Open("anchor");
        _handle = File.OpenHandle(_anchor.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Start();
    }

    /// <summary>Writes all that the file system has dirty.</summary>
    public static void Sync(SafeFileHandle file)
    {
        if (Libc.SyncFileSystem(file) != 0)
        {
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }
    }

    /// <inheritdoc/>
    protected override void Flush(List<Appending> group) => Sync(_handle);

    /// <inheritdoc/>
    protected override void Close()
    {
        _handle.Dispose();
        _anchor.Dispose();
    }
}
