using System.Diagnostics;

namespace KRaftNet.Load.Quorum;

/// <summary>
/// Kills the leader of a quorum of three by SIGKILL again and again, and tells each time how long it took until one of the
/// others acknowledged a change that was asked for after the kill. Owned by the run.
/// </summary>
internal sealed class FailoverRun(QuorumNodes nodes)
{
    private const string Topic = "probed";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The times, in the order of the kills.</summary>
    /// <exception cref="LoadException">The quorum does not come back.</exception>
    public IReadOnlyList<TimeSpan> Run(int kills)
    {
        using (var first = nodes.Connect(1))
        {
            Changes.Require(Changes.CreateTopic(first, Topic), "creating a topic");
        }

        return [.. Enumerable.Range(0, kills).Select(_ => KillOnce())];
    }

    private TimeSpan KillOnce()
    {
        // Each node has served a change: it follows, and knows the topic.
        foreach (var id in nodes.Ids)
        {
            RequireChange(id);
        }

        var leader = nodes.Leader(1);
        var probes = nodes.Ids.Where(id => id != leader)
            .Select(id => new FailoverProbe(new ConfigClient(nodes.Connect(id), Topic)))
            .ToList();
        TimeSpan time;
        try
        {
            probes.ForEach(probe => probe.WaitUntilWarm(Patience));
            var killedAt = Stopwatch.GetTimestamp();
            nodes.Kill(leader);
            probes.ForEach(probe => probe.Killed(killedAt));
            if (WaitHandle.WaitAny([.. probes.Select(probe => probe.Acknowledged)], Patience) == WaitHandle.WaitTimeout
                || probes.Min(probe => probe.AcknowledgedAt) is not { } acknowledgedAt)
            {
                throw new LoadException($"no change was acknowledged for {Patience.TotalSeconds} s after a kill");
            }

            time = Stopwatch.GetElapsedTime(killedAt, acknowledgedAt);
        }
        finally
        {
            probes.ForEach(probe => probe.Dispose());
        }

        nodes.Restart(leader);
        return time;
    }

    private void RequireChange(int id)
    {
        using var connection = nodes.Connect(id);
        var begun = Stopwatch.GetTimestamp();
        for (var number = Stopwatch.GetTimestamp(); Changes.SetConfig(connection, Topic, number) != 0; number++)
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new LoadException($"node {id} changes nothing");
            }
        }
    }
}
