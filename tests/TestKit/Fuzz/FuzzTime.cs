using System.Globalization;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>The seconds that <c>KRAFTNET_FUZZ_SECONDS</c> asks for, shared out among the tests that fuzz. Stateless.</summary>
public static class FuzzTime
{
    private const string Seconds = "KRAFTNET_FUZZ_SECONDS";

    /// <summary>
    /// How long a test goes on that gets one of so many equal shares, when it has done its least; nothing if no longer run
    /// was asked for.
    /// </summary>
    public static TimeSpan Share(int shares) => TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable(Seconds) ?? "0", CultureInfo.InvariantCulture) / (double)shares);
}
