using KRaftNet.Bench;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Servers;

namespace KRaftNet.Load.Replicate;

/// <summary>
/// Measures each scenario in rounds that go from the brokers to the ceiling and back, so that what else the machine does meets
/// both; the first round of each warms up and does not count.
/// </summary>
internal sealed class ReplicateRun(ReplicateOptions options, IReplicatedTarget brokers, IReplicatedTarget ceiling)
{
    private const int SmallBatchBytes = 1024;
    private const int WarmUpRounds = 2;
    private static readonly TimeSpan OpeningTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Runs all scenarios.</summary>
    /// <exception cref="LoadException">A target failed.</exception>
    public void Run(ResultFile? results)
    {
        WarmUp();
        ReplicateTable.Head();
        foreach (var scenario in ReplicateScenario.Combine(options))
        {
            var result = Measure(scenario);
            ReplicateTable.Row(result);
            foreach (var row in result.ToRows())
            {
                results?.Add(row);
            }
        }
    }

    /// <summary>The first requests of a process meet code that is not compiled to its end yet.</summary>
    private void WarmUp()
    {
        if (options.WarmUpTime == TimeSpan.Zero)
        {
            return;
        }

        var time = options.WarmUpTime / (WarmUpRounds * options.Durabilities.Count);
        var run = new ReplicateRun(options with { RoundTime = time, IsWarm = false }, brokers, ceiling);
        foreach (var durability in options.Durabilities)
        {
            var scenario = new ReplicateScenario(durability, 16 * SmallBatchBytes, options.Partitions[^1], options.InFlight);
            run.RunRound(brokers, scenario, BatchOf(scenario.Bytes));
            run.RunRound(ceiling, scenario, BatchOf(scenario.Bytes));
        }
    }

    private ReplicateResult Measure(ReplicateScenario scenario)
    {
        var batch = BatchOf(scenario.Bytes);
        IReplicatedTarget[] targets = [brokers, ceiling];
        var rounds = Array.ConvertAll(targets, _ => new List<ReplicatedRound>());
        for (var round = 0; round <= options.Rounds; round++)
        {
            for (var i = 0; i < targets.Length; i++)
            {
                var measured = RunRound(targets[i], scenario, batch);
                if (round > 0)
                {
                    rounds[i].Add(measured);
                }
            }
        }

        return new ReplicateResult(
            scenario,
            options.IsWarm ? "warm" : "as-found",
            new ReplicatedSummary(rounds[0]),
            new ReplicatedSummary(rounds[1]),
            LoadAverage.LastMinute());
    }

    private ReplicatedRound RunRound(IReplicatedTarget target, ReplicateScenario scenario, PreparedBatch batch)
    {
        if (options.IsWarm)
        {
            PageWarmer.Touch(ReplicateScenario.Replicas * options.RoundBytes);
        }

        using var logs = target.Create(scenario);
        Open(logs, scenario);
        using var producer = logs.OpenProducer(batch, scenario.InFlight);
        var before = target.Cpu();
        var round = RoundRunner.Run([producer], new RoundLimit(options.RoundTime, options.RoundBytes), () => null);
        return new ReplicatedRound(round, target.Cpu().Since(before));
    }

    /// <summary>A small batch to each partition: when it is acknowledged its followers follow.</summary>
    private void Open(IReplicatedLogs logs, ReplicateScenario scenario)
    {
        var batch = BatchOf(SmallBatchBytes);
        var bytes = (long)scenario.Partitions * batch.Bytes.Length;
        using var producer = logs.OpenProducer(batch, scenario.InFlight);
        RoundRunner.Run([producer], new RoundLimit(OpeningTimeout, bytes), () => null);
        if (producer.Bytes != bytes)
        {
            throw new LoadException("the followers of a new topic took too long");
        }
    }

    private PreparedBatch BatchOf(int bytes) =>
        BatchFactory.Make(bytes, Math.Min(options.RecordBytes, bytes), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
}
