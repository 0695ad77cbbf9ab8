using KRaftNet.Bench;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Reporting;
using KRaftNet.Load.Scenarios;
using KRaftNet.Load.Servers;
using KRaftNet.Load.Targets;

namespace KRaftNet.Load;

/// <summary>
/// Measures each scenario in rounds that go from target to target, so that what else the machine does meets all of them;
/// the first round of each warms up and does not count.
/// </summary>
internal sealed class LoadRun(LoadOptions options, BrokerTarget broker, CeilingTarget ceiling, CeilingTarget loopback)
{
    /// <summary>Batches of the log that is fetched: a whole number of them makes a fetch of every usual size.</summary>
    private const int FetchBatchBytes = 16 * 1024;

    /// <summary>Runs all scenarios.</summary>
    /// <exception cref="LoadException">A target failed.</exception>
    public void Run(ResultFile? results)
    {
        WarmUp();
        Table.Head();
        foreach (var scenario in Scenario.Combine(options))
        {
            var result = scenario.Workload == Workload.Produce ? MeasureProduce(scenario) : MeasureFetch(scenario);
            Table.Row(result);
            foreach (var row in result.ToRows())
            {
                results?.Add(row);
            }
        }
    }

    /// <summary>
    /// The first requests of a process meet code that is not compiled to its end yet: for some time all targets are driven
    /// and nothing is measured.
    /// </summary>
    private void WarmUp()
    {
        if (options.WarmUpTime == TimeSpan.Zero)
        {
            return;
        }

        var shortened = options with { Rounds = 1, IsWarm = false, RoundTime = options.WarmUpTime / 4 };
        var run = new LoadRun(shortened, broker, ceiling, loopback);
        var produce = new Scenario(Workload.Produce, Durability.Fsync, -1, FetchBatchBytes, 1, options.InFlight);
        run.MeasureProduce(produce);
        run.MeasureProduce(produce with { Acks = 1, Bytes = 1024 });
        run.MeasureFetch(produce with { Workload = Workload.Fetch });
    }

    private ScenarioResult MeasureProduce(Scenario scenario)
    {
        var batch = BatchFactory.Make(scenario.Bytes, Math.Min(options.RecordBytes, scenario.Bytes), Now());
        return Measure(scenario, options.IsWarm ? "warm" : "as-found", target =>
        {
            if (options.IsWarm)
            {
                PageWarmer.Touch(options.RoundBytes);
            }

            using var log = target.CreateLog(scenario.Durability);
            return Drive(target, scenario.Connections, () => log.OpenProducer(scenario, batch));
        });
    }

    private ScenarioResult MeasureFetch(Scenario scenario)
    {
        var batch = BatchFactory.Make(FetchBatchBytes, Math.Min(options.RecordBytes, FetchBatchBytes), Now());
        var batches = options.FetchLogBytes / FetchBatchBytes;
        var logs = new Dictionary<ITarget, ITargetLog>();
        try
        {
            foreach (var target in new ITarget[] { broker, ceiling, loopback })
            {
                logs[target] = target.CreateLog(scenario.Durability);
                Fill(scenario, batch, batches, logs[target]);
            }

            return Measure(scenario, "cached", target => Drive(
                target, scenario.Connections, () => logs[target].OpenConsumer(scenario, batch, batches)));
        }
        finally
        {
            foreach (var log in logs.Values)
            {
                log.Dispose();
            }
        }
    }

    private static void Fill(Scenario scenario, PreparedBatch batch, long batches, ITargetLog log)
    {
        using var producer = log.OpenProducer(scenario with { InFlight = 5 }, batch);
        RoundRunner.Run([producer], new RoundLimit(TimeSpan.FromMinutes(5), batches * batch.Bytes.Length), () => null);
        if (producer.Bytes != batches * batch.Bytes.Length)
        {
            throw new LoadException("filling the log that is fetched took too long");
        }
    }

    private ScenarioResult Measure(Scenario scenario, string pages, Func<ITarget, Round> measure)
    {
        ITarget[] targets = [broker, ceiling, loopback];
        var rounds = Array.ConvertAll(targets, _ => new List<Round>());
        for (var round = 0; round <= options.Rounds; round++)
        {
            for (var i = 0; i < targets.Length; i++)
            {
                var measured = measure(targets[i]);
                if (round > 0)
                {
                    rounds[i].Add(measured);
                }
            }
        }

        return new ScenarioResult(
            scenario, pages, new Summary(rounds[0]), new Summary(rounds[1]), new Summary(rounds[2]));
    }

    private Round Drive(ITarget target, int connections, Func<IGenerator> open)
    {
        var generators = new List<IGenerator>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                generators.Add(open());
            }

            return RoundRunner.Run(generators, new RoundLimit(options.RoundTime, options.RoundBytes), target.Cpu);
        }
        finally
        {
            foreach (var generator in generators)
            {
                generator.Dispose();
            }
        }
    }

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
