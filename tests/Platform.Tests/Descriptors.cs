namespace KRaftNet.Platform.Tests;

/// <summary>
/// Tests that count the process's open descriptors: alone, since other tests open and close theirs meanwhile.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Descriptors
{
    public const string Name = "open descriptors of the process";

    /// <summary>What is open now, but for the assemblies that the runtime loads when it first needs them.</summary>
    public static string[] Open() =>
    [
        .. Directory.GetFiles("/proc/self/fd")
            .Select(Describe)
            .Where(name => !name.EndsWith(".dll", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Waits until there are no more than there were.</summary>
    public static void RequireBack(string[] baseline)
    {
        if (!SpinWait.SpinUntil(() => Open().Length <= baseline.Length, TimeSpan.FromSeconds(60)))
        {
            Assert.Fail($"left open: {string.Join(", ", Open().Except(baseline))}");
        }
    }

    private static string Describe(string path) => $"{Path.GetFileName(path)} {new FileInfo(path).LinkTarget}";
}
