using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace KRaftNet.TestKit.RealWorld;

/// <summary>A signal of Linux, by its number.</summary>
public readonly record struct ProcessSignal(int Number)
{
    /// <summary>SIGTERM: please stop.</summary>
    public static readonly ProcessSignal Terminate = new(15);

    /// <summary>SIGINT: as by Ctrl-C.</summary>
    public static readonly ProcessSignal Interrupt = new(2);

    /// <summary>SIGKILL: stop where you stand.</summary>
    public static readonly ProcessSignal Kill = new(9);

    /// <summary>SIGSTOP: hold.</summary>
    public static readonly ProcessSignal Stop = new(19);

    /// <summary>SIGCONT: go on.</summary>
    public static readonly ProcessSignal Continue = new(18);

    private const int NoSuchProcess = 3;

    /// <summary>Sends it; one that has ended is left alone.</summary>
    internal void SendTo(Process process)
    {
        if (process.HasExited || SendSignal(process.Id, Number) == 0)
        {
            return;
        }

        var error = Marshal.GetLastPInvokeError();
        if (error != NoSuchProcess)
        {
            throw new Win32Exception(error);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
