using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KRaftNet.Load.Native;

/// <summary>The few calls of Linux that .NET has no form of. Stateless.</summary>
internal static partial class Libc
{
    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>SIGKILL.</summary>
    public const int KillAtOnce = 9;

    /// <summary>SIGSTOP.</summary>
    public const int Hold = 19;

    /// <summary>SIGCONT.</summary>
    public const int GoOn = 18;

    /// <summary>MSG_MORE with MSG_NOSIGNAL: more follows at once, so wait with the packet.</summary>
    public const int MoreFollows = 0x8000 | 0x4000;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>Writes all that the file system of a file has dirty; 0 or -1.</summary>
    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    public static partial int SyncFileSystem(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    public static partial nint SendFile(SafeHandle socket, SafeFileHandle file, ref long offset, nint count);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static unsafe partial nint Send(SafeHandle socket, byte* bytes, nint count, int flags);
}
