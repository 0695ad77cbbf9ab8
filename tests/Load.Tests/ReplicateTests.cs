using System.CommandLine;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Replicate;
using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Tests;

public class ReplicateTests
{
    [Fact]
    public void Usual_run_has_both_durabilities_three_sizes_and_one_and_a_hundred_partitions()
    {
        var scenarios = ReplicateScenario.Combine(Read()).ToList();
        Assert.Equal(12, scenarios.Distinct().Count());
        Assert.Equal(12, scenarios.Count);
        Assert.Equal([Durability.Fsync, Durability.Replicated], scenarios.Select(one => one.Durability).Distinct());
        Assert.Equal([1, 100], scenarios.Select(one => one.Partitions).Distinct());
        Assert.Equal([16 << 10, 64 << 10, 1 << 20], scenarios.Select(one => one.Bytes).Distinct());
        Assert.All(scenarios, one => Assert.Equal(5, one.InFlight));
    }

    [Fact]
    public void What_is_given_is_measured()
    {
        var options = Read("--durability", "replicated", "--batch-bytes", "2048", "--partitions", "3,4", "--in-flight", "9");
        Assert.Equal(
            [
                new ReplicateScenario(Durability.Replicated, 2048, 3, 9),
                new ReplicateScenario(Durability.Replicated, 2048, 4, 9),
            ],
            ReplicateScenario.Combine(options));
    }

    [Fact]
    public void Processor_time_is_told_for_what_all_rounds_acknowledged_leader_and_followers_apart()
    {
        var summary = new ReplicatedSummary([RoundOf(30, 20, 10), RoundOf(10, 60, 30)]);
        Assert.Equal(2, summary.LeaderCpuMsPerMegabyte);
        Assert.Equal(1, summary.FollowersCpuMsPerMegabyte);
        Assert.Equal(3, summary.CpuMsPerMegabyte);
        Assert.Equal(20, summary.Rounds.MegabytesPerSecond);
    }

    [Fact]
    public void Ratios_are_the_brokers_by_the_ceilings()
    {
        var result = new ReplicateResult(
            new ReplicateScenario(Durability.Fsync, 1, 1, 1),
            "warm",
            new ReplicatedSummary([RoundOf(10, 20, 20)]),
            new ReplicatedSummary([RoundOf(40, 20, 20)]),
            0);
        Assert.Equal(0.25, result.Ratio);
        Assert.Equal(4, result.CpuRatio);
    }

    [Fact]
    public void Processor_time_that_was_used_is_the_difference_of_each() => Assert.Equal(
        new ReplicatedCpu(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)),
        new ReplicatedCpu(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(4))
            .Since(new ReplicatedCpu(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1))));

    [Fact]
    public void Requests_go_to_one_partition_after_another()
    {
        var field = new PartitionField(1, 3);
        var seen = new List<byte>();
        for (var request = 0; request < 5; request++)
        {
            byte[] frame = [9, 9, 9, 9, 9, 9];
            field.Write(frame, request);
            Assert.Equal([9, 0, 0, 0, 9], frame.Where((_, index) => index != 4));
            seen.Add(frame[4]);
        }

        Assert.Equal([0, 1, 2, 0, 1], seen);
    }

    private static ReplicateOptions Read(params string[] words)
    {
        var arguments = new ReplicateArguments();
        var command = new Command("replicate");
        arguments.AddTo(command);
        var parsed = command.Parse(words);
        Assert.Empty(parsed.Errors);
        return arguments.Read(parsed, "");
    }

    private static ReplicatedRound RoundOf(int megabytes, int leaderMs, int followersMs) => new(
        new Round(megabytes * 1_000_000L, 1, TimeSpan.FromSeconds(1), new LatencyHistogram(), null),
        new ReplicatedCpu(TimeSpan.FromMilliseconds(leaderMs), TimeSpan.FromMilliseconds(followersMs)));
}
