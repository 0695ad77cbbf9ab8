using KRaftNet.Load.Measuring;
using KRaftNet.Load.Servers;

namespace KRaftNet.Load.Tests;

public class SummaryTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 9.0, 1.0, 5.0 }, 5.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 100.0 }, 3.0)]
    public void Median_is_the_middle(double[] values, double median) => Assert.Equal(median, Summary.Median(values));

    [Fact]
    public void Nothing_has_no_median() => Assert.Throws<ArgumentException>(() => Summary.Median([]));

    [Fact]
    public void Rates_are_of_the_median_round_and_processor_time_of_all()
    {
        var summary = new Summary([RoundOf(10, 1, 20), RoundOf(30, 1, 10), RoundOf(10, 2, 20)]);
        Assert.Equal(10, summary.MegabytesPerSecond);
        Assert.Equal(5, summary.MegabytesPerSecondMin);
        Assert.Equal(30, summary.MegabytesPerSecondMax);
        Assert.Equal(1, summary.CpuMsPerMegabyte);
        Assert.Equal(3, summary.Rounds);
    }

    [Fact]
    public void Unknown_processor_time_stays_unknown() =>
        Assert.Null(new Summary([RoundOf(10, 1, 20), RoundOf(10, 1, null)]).CpuMsPerMegabyte);

    [Fact]
    public void Processor_time_is_read_behind_the_last_parenthesis_of_the_name() => Assert.Equal(
        TimeSpan.FromMilliseconds(1230 + 450),
        ProcessCpu.Parse("17 (a) b (c)) S 1 17 17 0 -1 4194304 100 0 0 0 123 45 7 8 20 0 1 0 100 0 0"));

    private static Round RoundOf(int megabytes, int seconds, int? cpuMs) => new(
        megabytes * 1_000_000L,
        1,
        TimeSpan.FromSeconds(seconds),
        new LatencyHistogram(),
        cpuMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
}
