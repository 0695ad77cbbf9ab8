using System.Runtime.InteropServices;
using KRaftNet.Common.Files;
using KRaftNet.Platform.Files;

namespace KRaftNet.Platform.Tests.Sockets;

/// <summary>Lowers the process's limit of open descriptors, until disposed.</summary>
internal sealed partial class DescriptorLimit : IDisposable
{
    private const int OpenFiles = 7;
    private readonly ulong[] _before = new ulong[2];
    private readonly Stack<IFile> _fillers = new();

    public DescriptorLimit() => Assert.Equal(0, GetLimit(OpenFiles, _before));

    /// <summary>From here on so many more can be opened.</summary>
    public void LeaveRoomFor(int count)
    {
        var highest = Directory.GetFiles("/proc/self/fd").Max(path => int.Parse(Path.GetFileName(path), null));
        Assert.Equal(0, SetLimit(OpenFiles, [(ulong)highest + 10, _before[1]]));
        while (OpenNull() is { } filler)
        {
            _fillers.Push(filler);
        }

        for (var i = 0; i < count; i++)
        {
            _fillers.Pop().Dispose();
        }
    }

    public void Dispose()
    {
        Assert.Equal(0, SetLimit(OpenFiles, _before));
        while (_fillers.TryPop(out var filler))
        {
            filler.Dispose();
        }
    }

    private static IFile? OpenNull()
    {
        try
        {
            return new OsFileSystem().Open("/dev/null", FileOpenMode.Read);
        }
        catch (DiskException exception) when (exception.Error == DiskError.TooManyOpenFiles)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, [Out] ulong[] limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong[] limit);
}
