using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Tests;

public class LatencyHistogramTests
{
    /// <summary>What the buckets may add to a value.</summary>
    private const double Error = 1.0 / 64;

    [Fact]
    public void Nothing_has_percentiles_of_zero() => Assert.Equal(0, new LatencyHistogram().Percentile(99));

    [Fact]
    public void Small_values_are_exact()
    {
        var histogram = new LatencyHistogram();
        for (var value = 1; value <= 100; value++)
        {
            histogram.Record(value);
        }

        Assert.Equal(50, histogram.Percentile(50));
        Assert.Equal(99, histogram.Percentile(99));
        Assert.Equal(100, histogram.Percentile(99.9));
        Assert.Equal(1, histogram.Percentile(0.5));
    }

    [Fact]
    public void Percentiles_are_those_of_the_sorted_values()
    {
        var random = new Random(7);
        var values = new long[5000];
        var histogram = new LatencyHistogram();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (long)Math.Pow(2, random.NextDouble() * 62);
            histogram.Record(values[i]);
        }

        Array.Sort(values);
        foreach (var percent in new[] { 0.1, 10, 50, 90, 99, 99.9, 100 })
        {
            var exact = values[(int)Math.Ceiling(values.Length * percent / 100) - 1];
            var estimated = histogram.Percentile(percent);
            Assert.InRange(estimated, exact, exact * (1 + Error));
        }
    }

    [Fact]
    public void Extreme_values_have_a_bucket()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(long.MaxValue);
        histogram.Record(-5);
        Assert.Equal(0, histogram.Percentile(50));
        Assert.Equal(long.MaxValue, histogram.Percentile(100));
    }

    [Fact]
    public void Histograms_add_up()
    {
        var (one, other) = (new LatencyHistogram(), new LatencyHistogram());
        one.Record(10, times: 3);
        other.Record(20);
        one.Add(other);
        Assert.Equal(4, one.Count);
        Assert.Equal(10, one.Percentile(75));
        Assert.Equal(20, one.Percentile(76));
    }
}
