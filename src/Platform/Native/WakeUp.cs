using System.ComponentModel;

namespace KRaftNet.Platform.Native;

/// <summary>An eventfd: <see cref="Set"/>, from any thread, makes it readable until <see cref="Clear"/>.</summary>
internal sealed unsafe class WakeUp : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;

    public WakeUp()
    {
        Handle = new FdHandle(Libc.EventFd(0, NonBlockingCloseOnExec));
        if (Handle.IsInvalid)
        {
            throw new Win32Exception(Errno.Last, "eventfd failed");
        }
    }

    public FdHandle Handle { get; }

    public void Set()
    {
        // The only possible failure, a full counter, leaves it readable, which is what is wanted.
        ulong one = 1;
        Libc.Write(Handle, (byte*)&one, sizeof(ulong));
    }

    public void Clear()
    {
        ulong count;
        Libc.Read(Handle, (byte*)&count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
