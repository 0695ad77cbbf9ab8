using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace KRaftNet.Bench;

/// <summary>Where figures come from, in words that tell of the kind of machine and not of this one. Stateless.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, memory, kernel, runtime.</summary>
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {Environment.ProcessorCount} cores, {memory:F0} GiB, Linux {Environment.OSVersion.Version}, "
            + $"{RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>The commit of the working tree, with a plus if something tracked differs from it.</summary>
    public static string Commit()
    {
        var commit = Git("rev-parse", "--short=12", "HEAD");
        return commit.Length == 0 ? "unknown" : commit + (Git("status", "--porcelain", "-uno").Length == 0 ? "" : "+");
    }

    private static string Processor()
    {
        const string Key = "model name";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
    }

    private static string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Checkout.Root,
        };
        try
        {
            using var git = Process.Start(start)!;
            var output = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? output : "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // A machine without git: the row says that the commit is unknown.
            return "";
        }
    }
}
