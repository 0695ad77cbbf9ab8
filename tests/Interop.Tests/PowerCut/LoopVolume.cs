using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.PowerCut;

/// <summary>
/// An ext4 or XFS file system of its own in a file, whose power can be cut: its journal stops where it is, nothing more is
/// written back, and what comes after fails with EIO. Needs root and loop devices; one owner.
/// </summary>
internal sealed class LoopVolume : IDisposable
{
    /// <summary>EXT4_IOC_SHUTDOWN, which is XFS_IOC_GOINGDOWN: _IOR('X', 125, __u32).</summary>
    private const nuint ShutDown = 0x8004587d;

    /// <summary>EXT4_GOING_FLAGS_NOLOGFLUSH, which is XFS's too: not even the journal is written.</summary>
    private const uint WithoutLogFlush = 2;

    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Programs = ["mkfs.ext4", "mount", "umount", "losetup"];
    private readonly TemporaryDirectory _place = new("volume");
    private bool _isMounted;

    private LoopVolume()
    {
    }

    /// <summary>Why there can be no XFS besides; null if there can.</summary>
    public static string? XfsMissing =>
        !IsInstalled("mkfs.xfs") ? "mkfs.xfs is not installed (apt-get install xfsprogs)"
        : !File.ReadLines("/proc/filesystems").Any(line => line.Trim() == "xfs") ? "this kernel knows no XFS (/proc/filesystems)"
        : null;

    /// <summary>The root of the file system, while it is mounted.</summary>
    public string Path => _place["mnt"];

    /// <summary>Why this machine cannot have such a volume; null if it can.</summary>
    public static string? Missing =>
        Environment.UserName != "root" ? "mounting a file system of its own needs root"
        : !File.Exists("/dev/loop-control") ? "there are no loop devices here (/dev/loop-control)"
        : Array.Find(Programs, name => !IsInstalled(name)) is { } program
            ? $"{program} is not installed (apt-get install e2fsprogs mount)"
        : null;

    /// <summary>Makes and mounts an empty one; skips the test, with the reason, where that cannot be.</summary>
    /// <param name="bytes">Its size; 300 MB at least for XFS.</param>
    /// <param name="isXfs">Whether it is an XFS; else an ext4.</param>
    public static async Task<LoopVolume> Make(long bytes, bool isXfs = false)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var volume = new LoopVolume();
        try
        {
            Directory.CreateDirectory(volume.Path);
            await using (var image = File.Create(volume.Image))
            {
                image.SetLength(bytes);
            }

            await (isXfs
                ? Run("mkfs.xfs", "-q", "-f", "-K", volume.Image)
                : Run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "nodiscard", volume.Image));
            await volume.Mount();
            return volume;
        }
        catch
        {
            volume.Dispose();
            throw;
        }
    }

    /// <summary>A path below the root.</summary>
    public string this[string relative] => $"{Path}/{relative}";

    /// <summary>Cuts the power.</summary>
    public void Cut()
    {
        using var root = Open(Path);
        var how = WithoutLogFlush;
        if (Control(root.DangerousGetHandle(), ShutDown, ref how) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"shutting {Path} down");
        }
    }

    /// <summary>
    /// Switches it on again after a cut, when nobody has a file of it open: the journal is replayed. What is still being
    /// released after its last user ended (writes of a killed process on their way, a scanner of mounts) is waited for.
    /// </summary>
    public async Task Restore()
    {
        var deadline = Stopwatch.StartNew();
        while (await TryUnmount() is { } refusal)
        {
            Assert.True(deadline.Elapsed < ReleaseTimeout, $"{refusal} Held by: {MountHolders.Of(Path)}");
            await Task.Delay(RetryDelay, TestContext.Current.CancellationToken);
        }

        _isMounted = false;
        await Mount();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isMounted)
        {
            // Lazily: a failed test must not leave it behind because of a file that is still open.
            using var umount = ProcessRunner.Start("umount", ["-l", Path]);
            umount.WaitForExit().GetAwaiter().GetResult();
        }

        _place.Dispose();
    }

    private string Image => _place["image"];

    private async Task Mount()
    {
        await Run("mount", "-o", "loop", Image, Path);
        _isMounted = true;
    }

    private async Task<string?> TryUnmount()
    {
        using var umount = ProcessRunner.Start("umount", [Path]);
        return await umount.WaitForExit() == 0 ? null : umount.Output;
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = ProcessRunner.Start(program, arguments);
        var exit = await process.WaitForExit();
        Assert.True(exit == 0, string.Create(CultureInfo.InvariantCulture, $"{program} ended with {exit}: {process.Output}"));
    }

    private static bool IsInstalled(string program) =>
        Array.Exists(["/usr/sbin", "/usr/bin", "/sbin", "/bin"], folder => File.Exists($"{folder}/{program}"));

    private static Microsoft.Win32.SafeHandles.SafeFileHandle Open(string directory)
    {
        // Closed on exec: a process that another test starts meanwhile would hold the mount.
        const int directoryOnly = 0x10000;
        const int closeOnExec = 0x80000;
        var fd = OpenFile(directory, directoryOnly | closeOnExec);
        return fd >= 0
            ? new Microsoft.Win32.SafeHandles.SafeFileHandle(fd, ownsHandle: true)
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"opening {directory}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(nint fd, nuint request, ref uint argument);
}
