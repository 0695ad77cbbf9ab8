using Microsoft.Win32.SafeHandles;

namespace KRaftNet.Platform.Native;

/// <summary>
/// A file descriptor. Thread-safe: it is closed when it was disposed and no call uses it any more, so that its number is
/// never another file's under a running call.
/// </summary>
internal sealed class FdHandle : SafeHandleMinusOneIsInvalid
{
    /// <summary>Owns a descriptor, or -1 for none.</summary>
    public FdHandle(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>The descriptor's number.</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
