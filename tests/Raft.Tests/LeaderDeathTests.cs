using KRaftNet.RaftSimulation.World;

namespace KRaftNet.Raft.Tests;

/// <summary>A thousand leaders killed under a stream of records, in virtual time: how soon there is another.</summary>
public sealed class LeaderDeathTests(ITestOutputHelper output)
{
    private const int Deaths = 1000;

    private static readonly RaftOptions Fast = new()
    {
        FetchTimeout = TimeSpan.FromMilliseconds(500),
        ElectionTimeout = TimeSpan.FromMilliseconds(300),
        ElectionBackoffMax = TimeSpan.FromMilliseconds(300),
        FetchMaxWait = TimeSpan.FromMilliseconds(250),
    };

    [Theory]
    [InlineData(3, false)]
    [InlineData(5, false)]
    [InlineData(3, true)]
    [InlineData(7, true)]
    public void Killed_leader_is_replaced_before_its_silence_would_be_noticed(int voters, bool fast)
    {
        var options = fast ? Fast : new RaftOptions();
        var deaths = Enumerable.Range(1, Deaths).Select(seed => LeaderDeath.Of((ulong)seed, voters, options)).ToList();
        var times = deaths.Select(death => death.Time.TotalMilliseconds).Order().ToList();
        output.WriteLine(
            $"{voters} voters, election timeout {options.ElectionTimeout.TotalMilliseconds} ms: p50 {times[Deaths / 2]:F0}, "
            + $"p90 {times[Deaths * 9 / 10]:F0}, p99 {times[Deaths * 99 / 100]:F0}, worst {times[^1]:F0} ms; "
            + $"{deaths.Count(death => death.Epochs > 1)} of {Deaths} took more than one epoch, at most "
            + $"{deaths.Max(death => death.Epochs)}");

        // Else the first turn would always do, and this would say nothing of the others.
        Assert.True(times[^1] > options.SuccessionStep.TotalMilliseconds);

        // Silence alone would be noticed after the fetch timeout, and then an election begins.
        Assert.True(times[^1] < options.FetchTimeout.TotalMilliseconds);
    }
}
