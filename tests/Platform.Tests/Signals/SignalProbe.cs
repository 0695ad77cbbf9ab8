using KRaftNet.Platform.Signals;

namespace KRaftNet.Platform.Tests.Signals;

/// <summary>A process that waits to be asked to stop.</summary>
internal static class SignalProbe
{
    public const string Name = "signal-probe";

    /// <summary>The exit code after a stop in good order.</summary>
    public const int GoodOrder = 42;

    /// <summary>Stops at the first signal, or after it if told to be slow.</summary>
    public static int Run(bool slow)
    {
        using var asked = new ManualResetEventSlim();
        using var signals = new ShutdownSignals(signal =>
        {
            Console.WriteLine($"{Name}: {signal}");
            asked.Set();
        });
        Console.WriteLine($"{Name}: waiting");
        asked.Wait();
        if (slow)
        {
            Thread.CurrentThread.Join(TimeSpan.FromMinutes(5));
        }

        return GoodOrder;
    }
}
