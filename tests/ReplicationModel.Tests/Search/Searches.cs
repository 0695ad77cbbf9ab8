using System.Diagnostics;
using KRaftNet.ReplicationModel.Tests.Model;

namespace KRaftNet.ReplicationModel.Tests.Search;

/// <summary>Runs searches and prints what they saw.</summary>
internal static class Searches
{
    /// <summary>Whether <c>KRAFTNET_MODEL=deep</c> asks for larger budgets, which take minutes and gigabytes.</summary>
    internal static bool IsDeep { get; } = Environment.GetEnvironmentVariable("KRAFTNET_MODEL") == "deep";

    /// <summary>No state within the budgets breaks a rule, and all of them were seen.</summary>
    internal static void MustHold(Settings settings, ITestOutputHelper output)
    {
        var finding = Run(settings, output);
        Assert.Null(finding.Breach);
        Assert.True(finding.IsComplete);
    }

    /// <summary>Some state breaks a rule.</summary>
    internal static Finding MustBreak(Settings settings, ITestOutputHelper output)
    {
        var finding = Run(settings, output);
        Assert.NotNull(finding.Breach);
        return finding;
    }

    private static Finding Run(Settings settings, ITestOutputHelper output)
    {
        var watch = Stopwatch.StartNew();
        var finding = new Explorer(settings).Run();
        output.WriteLine($"{finding} in {watch.Elapsed.TotalSeconds:F1} s");
        foreach (var line in finding.Trace)
        {
            output.WriteLine(line);
        }

        return finding;
    }
}
