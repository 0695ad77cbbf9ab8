using System.Globalization;
using KRaftNet.Bench;
using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Flush;

/// <summary>The rounds of a run, on a temporary folder that is deleted. Stateless.</summary>
internal static class FlushSession
{
    private const int Brokers = 3;

    /// <summary>Runs, and returns the exit code.</summary>
    public static int Run(FlushOptions options)
    {
        var folder = Directory.CreateDirectory(
            Path.Combine(options.DataFolder ?? Path.GetTempPath(), "kraftnet-load-" + Path.GetRandomFileName()));
        try
        {
            using var results = options.OutFile is { } file ? new ResultFile(file, options.Command) : null;
            FlushRows.Head();
            foreach (var partitions in options.Partitions)
            {
                foreach (var bytes in options.BatchBytes)
                {
                    Measure(options, folder.FullName, partitions, bytes, results);
                }
            }

            return 0;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"load: {e.Message}");
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(FlushOptions options, string folder, int partitions, int bytes, ResultFile? results)
    {
        List<BrokerFiles> files = [];
        try
        {
            for (var broker = 0; broker < Brokers; broker++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{partitions}-{bytes}-broker-{broker}");
                files.Add(new BrokerFiles(Path.Combine(folder, name), partitions));
            }

            var rounds = options.Methods.ToDictionary(method => method, _ => new List<Round>());
            for (var round = 0; round <= options.Rounds; round++)
            {
                foreach (var method in options.Methods)
                {
                    Clear(files);
                    using var running = new FlushRound(method, files, bytes, options.InFlight);
                    var measured = running.Run(options.RoundTime);
                    if (round > 0)
                    {
                        rounds[method].Add(measured);
                    }
                }
            }

            Tell(options, partitions, bytes, rounds, results);
        }
        finally
        {
            files.ForEach(one => one.Dispose());
            files.ForEach(one => Directory.Delete(one.Folder, recursive: true));
        }
    }

    private static void Clear(List<BrokerFiles> files)
    {
        files.ForEach(one => one.Clear());
        using var handle = File.OpenHandle(Path.Combine(files[0].Folder, "0.log"), share: FileShare.ReadWrite);
        FileSystemFlusher.Sync(handle);
    }

    private static void Tell(
        FlushOptions options,
        int partitions,
        int bytes,
        Dictionary<FlushMethod, List<Round>> rounds,
        ResultFile? results)
    {
        var unflushed = rounds.FirstOrDefault(pair => pair.Key.Kind == FlushKind.None).Value;
        foreach (var method in options.Methods)
        {
            var result = new FlushResult(
                method,
                partitions,
                bytes,
                options.InFlight,
                new Summary(rounds[method]),
                unflushed is null ? null : Ratio(rounds[method], unflushed));
            FlushRows.Print(result);
            results?.Add(result.ToRow());
        }
    }

    /// <summary>The median of the ratios of rounds that ran one after another.</summary>
    private static double Ratio(List<Round> rounds, List<Round> unflushed) => Summary.Median(
        rounds.Zip(unflushed, (round, other) => round.MegabytesPerSecond / other.MegabytesPerSecond));
}
