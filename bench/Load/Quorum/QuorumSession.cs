using System.Globalization;
using KRaftNet.Bench;

namespace KRaftNet.Load.Quorum;

/// <summary>The quorums of a run from their start to their end, on a temporary folder that is deleted. Stateless.</summary>
internal static class QuorumSession
{
    private const int FailoverVoters = 3;

    /// <summary>Runs, and returns the exit code.</summary>
    public static int Run(QuorumOptions options)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(options.DataFolder ?? Path.GetTempPath(), "kraftnet-load-" + Path.GetRandomFileName()));
        try
        {
            using var results = options.OutFile is { } file ? new ResultFile(file, options.Command) : null;
            if (options.Measures.Contains(QuorumMeasure.Changes))
            {
                MeasureChanges(options, folder.FullName, results);
            }

            if (options.Measures.Contains(QuorumMeasure.Failover))
            {
                MeasureFailover(options, folder.FullName, results);
            }

            if (options.Measures.Contains(QuorumMeasure.ProduceGap))
            {
                MeasureProduceGap(options, folder.FullName, results);
            }

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

    private static void MeasureChanges(QuorumOptions options, string folder, ResultFile? results)
    {
        QuorumRows.Head();
        foreach (var voters in options.Voters)
        {
            var data = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"voters-{voters}"));
            using var nodes = QuorumNodes.Start(data, voters, QuorumProfile.Defaults);
            foreach (var result in new ChangeSeries(options, nodes, new RawDisk(folder)).Run())
            {
                QuorumRows.Print(result);
                results?.Add(result.ToRow());
            }
        }
    }

    private static void MeasureFailover(QuorumOptions options, string folder, ResultFile? results)
    {
        foreach (var profile in options.Profiles)
        {
            using var nodes = QuorumNodes.Start(Path.Combine(folder, profile.Name), FailoverVoters, profile);
            var result = new FailoverResult(
                "quorum failover", LeaderFault.Killed, profile, FailoverVoters, new FailoverRun(nodes).Run(options.Kills));
            QuorumRows.Print(result);
            results?.Add(result.ToRow());
        }
    }

    private static void MeasureProduceGap(QuorumOptions options, string folder, ResultFile? results)
    {
        foreach (var profile in options.Profiles)
        {
            using var nodes = QuorumNodes.Start(Path.Combine(folder, $"gap-{profile.Name}"), FailoverVoters, profile);
            using var run = new ProduceGapRun(nodes);
            foreach (var (fault, count) in ((LeaderFault, int)[])[(LeaderFault.Killed, options.Kills), (LeaderFault.Held, options.Holds)])
            {
                if (count > 0)
                {
                    var result = new FailoverResult("produce gap", fault, profile, FailoverVoters, run.Run(fault, count));
                    QuorumRows.Print(result);
                    results?.Add(result.ToRow());
                }
            }
        }
    }
}
