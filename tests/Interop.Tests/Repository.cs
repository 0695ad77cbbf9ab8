using System.Runtime.CompilerServices;

namespace KRaftNet.Interop.Tests;

/// <summary>The source tree that this test was compiled from; its launcher is what is tested.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot([CallerFilePath] string file = "")
    {
        var directory = new DirectoryInfo(Path.GetDirectoryName(file)!);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "KRaftNet.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("KRaftNet.sln is in no folder above " + file);
    }
}
