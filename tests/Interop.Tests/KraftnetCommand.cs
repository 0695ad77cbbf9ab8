using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests;

/// <summary>The launcher, as a user calls it.</summary>
internal static class KraftnetCommand
{
    /// <summary>Where it is.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "kraftnet");

    /// <summary>Starts a command whose lines are read.</summary>
    public static ProcessRunner Start(params string[] arguments) => ProcessRunner.Start(Path, arguments);

    /// <summary>Runs a command to its end; gives its exit code and all that it printed.</summary>
    public static async Task<(int Exit, string Output)> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var exit = await process.WaitForExit();
        return (exit, process.Output);
    }
}
