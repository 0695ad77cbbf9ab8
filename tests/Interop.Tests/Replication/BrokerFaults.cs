using KRaftNet.Common;
using KRaftNet.Interop.Tests.Commands;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>
/// Faults of brokers, drawn from a seed: one, two or all are killed, held for a while or stopped, and come back. Who came back is
/// not waited for: the next fault may hit others before. Owned by one test.
/// </summary>
internal sealed class BrokerFaults(ReplicatedCluster cluster, Prng prng)
{
    private static readonly TimeSpan LongestAway = TimeSpan.FromMilliseconds(600);

    /// <summary>Longer than a broker's session with the fast time-outs, so that some wake as leaders that are none any more.</summary>
    private static readonly TimeSpan LongestHeld = TimeSpan.FromMilliseconds(2500);

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>How many of each kind there were.</summary>
    public string Counts => string.Join(", ", _counts.Select(kind => $"{kind.Value} {kind.Key}"));

    /// <summary>One fault, from its begin to its end.</summary>
    public Task Strike()
    {
        var kind = prng.Next(10);
        var nodes = Shuffled();
        return kind switch
        {
            < 4 => Kill("killed", nodes[..1]),
            < 7 => Hold(nodes[0]),
            < 8 => Stop(nodes[0]),
            < 9 => Kill("pairs killed", nodes[..2]),
            _ => Kill("times all killed", nodes),
        };
    }

    private async Task Kill(string kind, int[] ids)
    {
        Count(kind);
        await cluster.Kill(ids);
        await Task.Delay(Random(LongestAway), CancellationToken.None);
        Array.ForEach(ids, cluster.Nodes.Start);
    }

    private async Task Hold(int id)
    {
        Count("held");
        cluster.Nodes[id].Send(ProcessSignal.Stop);
        await Task.Delay(Random(LongestHeld), CancellationToken.None);
        cluster.Nodes[id].Send(ProcessSignal.Continue);
    }

    private async Task Stop(int id)
    {
        Count("stopped");
        await cluster.Stop(id);
        cluster.Nodes.Start(id);
    }

    private int[] Shuffled()
    {
        int[] ids = [.. QuorumOfThree.Ids];
        for (var last = ids.Length - 1; last > 0; last--)
        {
            var other = prng.Next(last + 1);
            (ids[last], ids[other]) = (ids[other], ids[last]);
        }

        return ids;
    }

    private TimeSpan Random(TimeSpan longest) => longest * prng.NextDouble();

    private void Count(string kind) => _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
}
