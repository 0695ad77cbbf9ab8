using KRaftNet.Bench;
using KRaftNet.Load.Scenarios;
using KRaftNet.Load.Servers;
using KRaftNet.Load.Targets;

namespace KRaftNet.Load;

/// <summary>The servers of a run from their start to their end, on a temporary folder that is deleted.</summary>
internal static class LoadSession
{
    /// <summary>Runs, and returns the exit code.</summary>
    public static int Run(LoadOptions options)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(options.DataFolder ?? Path.GetTempPath(), "kraftnet-load-" + Path.GetRandomFileName()));
        try
        {
            using var results = options.OutFile is { } file ? new ResultFile(file, options.Command) : null;
            using var broker = options.Bootstrap is null ? StartBroker(folder.CreateSubdirectory("broker").FullName) : null;
            using var server = CeilingProcess.Start(Path.Combine(folder.FullName, "ceiling"));
            using var target = new BrokerTarget(
                options.Bootstrap ?? broker!.Address, options.Bootstrap is null ? broker!.Id : options.BootstrapProcess);
            new LoadRun(
                options, target, new CeilingTarget(server, isLoopback: false), new CeilingTarget(server, isLoopback: true))
                .Run(results);
            return 0;
        }
        catch (Exception e) when (e is LoadException or IOException or System.Net.Sockets.SocketException)
        {
            Console.Error.WriteLine($"load: {e.Message}");
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ServerProcess StartBroker(string data) => ServerProcess.Start(
        "broker", Path.Combine(Checkout.Root, "kraftnet"), "dev", "--data", data, "--port", "0", "--log-level", "Error");
}
