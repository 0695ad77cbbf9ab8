using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KRaftNet.Platform.Native;

/// <summary>
/// An epoll descriptor. <see cref="Wait"/> belongs to one thread; the others may be called on any (the kernel locks).
/// Level-triggered.
/// </summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;

    /// <summary>An error or the end of both directions: told without being asked for.</summary>
    public const uint Broken = 0x8 | 0x10;

    private const int AddOperation = 1;
    private const int DeleteOperation = 2;
    private const int ModifyOperation = 3;
    private const int CloseOnExec = 0x80000;

    // struct epoll_event is packed on x64 only.
    private static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventBytes - sizeof(long);
    private readonly FdHandle _handle;
    private readonly byte[] _events;
    private readonly int _eventsMax;

    public Epoll(int eventsMax)
    {
        _eventsMax = eventsMax;
        _events = GC.AllocateArray<byte>(eventsMax * EventBytes, pinned: true);
        _handle = new FdHandle(Libc.EpollCreate(CloseOnExec));
        if (_handle.IsInvalid)
        {
            throw new Win32Exception(Errno.Last, "epoll_create1 failed");
        }
    }

    public void Add(FdHandle fd, uint interest, long data) => Control(AddOperation, fd, interest, data);

    public void Modify(FdHandle fd, uint interest, long data) => Control(ModifyOperation, fd, interest, data);

    public void Remove(FdHandle fd) => Control(DeleteOperation, fd, 0, 0);

    /// <summary>Waits for events; -1 waits without end. Returns how many there are for <see cref="Event"/>.</summary>
    public int Wait(int timeoutMs)
    {
        int count;
        fixed (byte* events = _events)
        {
            count = Libc.EpollWait(_handle, events, _eventsMax, timeoutMs);
        }

        if (count < 0 && Errno.Last != Errno.Interrupted)
        {
            throw new Win32Exception(Errno.Last, "epoll_wait failed");
        }

        return Math.Max(count, 0);
    }

    /// <summary>What happened, and to which data, of the last <see cref="Wait"/>.</summary>
    public (uint Happened, long Data) Event(int index)
    {
        ref var entry = ref _events[index * EventBytes];
        return (Unsafe.ReadUnaligned<uint>(ref entry), Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref entry, DataOffset)));
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void Control(int operation, FdHandle fd, uint interest, long data)
    {
        var change = stackalloc byte[16];
        Unsafe.WriteUnaligned(change, interest);
        Unsafe.WriteUnaligned(change + DataOffset, data);
        if (Libc.EpollControl(_handle, operation, fd, change) != 0)
        {
            throw new Win32Exception(Errno.Last, $"epoll_ctl failed: {Errno.Text(Errno.Last)}");
        }
    }
}
