using System.Globalization;
using KRaftNet.Bench;
using KRaftNet.Load.Quorum;
using KRaftNet.Load.Servers;

namespace KRaftNet.Load.Replicate;

/// <summary>The six processes of a run from their start to their end, on a temporary folder that is deleted. Stateless.</summary>
internal static class ReplicateSession
{
    /// <summary>Runs, and returns the exit code.</summary>
    public static int Run(ReplicateOptions options)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(options.DataFolder ?? Path.GetTempPath(), "kraftnet-load-" + Path.GetRandomFileName()));
        var ceilings = new List<ServerProcess>();
        try
        {
            using var results = options.OutFile is { } file ? new ResultFile(file, options.Command) : null;
            using var nodes = QuorumNodes.Start(
                Path.Combine(folder.FullName, "brokers"), ReplicateScenario.Replicas, QuorumProfile.Defaults);
            for (var number = 1; number <= ReplicateScenario.Replicas; number++)
            {
                var data = string.Create(CultureInfo.InvariantCulture, $"ceiling-{number}");
                ceilings.Add(CeilingProcess.Start(Path.Combine(folder.FullName, data)));
            }

            using var brokers = new ReplicatedBrokers(nodes);
            new ReplicateRun(options, brokers, new ReplicatedCeiling(ceilings[0], ceilings[1..])).Run(results);
            return 0;
        }
        catch (Exception e) when (e is LoadException or IOException or System.Net.Sockets.SocketException)
        {
            Console.Error.WriteLine($"load: {e.Message}");
            return 1;
        }
        finally
        {
            ceilings.ForEach(ceiling => ceiling.Dispose());
            folder.Delete(recursive: true);
        }
    }
}
