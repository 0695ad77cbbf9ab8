using System.Runtime.CompilerServices;

namespace KRaftNet.Interop.Tests;

/// <summary>The source tree that this test was compiled from; its launcher is what is tested.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The absolute path of something in it.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string FindRoot([CallerFilePath] string file = "")
    {
        var directory = new DirectoryInfo(System.IO.Path.GetDirectoryName(file)!);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "KRaftNet.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("KRaftNet.sln is in no folder above " + file);
    }
}
