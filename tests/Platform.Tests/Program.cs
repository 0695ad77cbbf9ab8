using KRaftNet.Platform.Tests.Files;
using KRaftNet.Platform.Tests.Signals;

namespace KRaftNet.Platform.Tests;

/// <summary>Runs the tests; or, started by one of them in a process of its own, a probe.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => arguments switch
    {
        [FlushProbe.Name, var operation, var directory] => FlushProbe.Run(operation, directory),
        [SignalProbe.Name, var manner] => SignalProbe.Run(slow: manner == "slow"),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments).GetAwaiter().GetResult(),
    };
}
