using System.Globalization;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>How much of a test is done: the environment may ask for more than the usual. Stateless.</summary>
internal static class LongRun
{
    /// <summary>The number that a variable holds; the usual one without it.</summary>
    public static int Count(string variable, int usual) => int.TryParse(
        Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? count
        : usual;
}
