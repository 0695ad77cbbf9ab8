using KRaftNet.RaftSimulation.Node;

namespace KRaftNet.RaftSimulation.Checking;

/// <summary>What may become of a log: R4, R5, R9, R10.</summary>
internal sealed class LogRules(CommitRules commits, int nodes)
{
    private readonly Dictionary<OffsetAndEpoch, ulong> _chains = [];
    private readonly (int Incarnation, LeaderEpoch Epoch, Offset End, ulong Chain)[] _led =
        new (int, LeaderEpoch, Offset, ulong)[nodes];

    /// <summary>How many snapshots were installed.</summary>
    public int Snapshots { get; private set; }

    /// <summary>How many times a log was cut.</summary>
    public int Cuts { get; private set; }

    public void After(SimNode node, RaftCore core)
    {
        var log = node.Log;
        Rule.R9.Require(
            log.Start.Offset == Offset.Zero || (log.AtStart is not null && log.Start.Offset <= core.HighWatermark),
            $"{node.Key} begins at {log.Start} without a snapshot there, or above {core.HighWatermark}");
        Rule.R5.Require(
            node.IsPersisting || (core.LogStart == log.Start && core.LogEnd == new OffsetAndEpoch(log.End, log.LastEpoch)),
            $"{node.Key} takes its log for {core.LogStart}..{core.LogEnd}, it is {log.Start}..{log.End}");
        if (core.Role != RaftRole.Leader)
        {
            return;
        }

        ref var led = ref _led[node.Index];
        var before = led;
        if (before.Incarnation == node.Incarnation + 1 && before.Epoch == core.Election.Epoch)
        {
            Rule.R4.Require(
                log.Start.Offset > before.End || log.ChainAt(before.End) == before.Chain,
                $"leader {node.Key} of {before.Epoch} has lost its own {before.End}");
        }

        led = (node.Incarnation + 1, core.Election.Epoch, log.End, log.Chain);
    }

    /// <summary>
    /// A batch was appended. What ends at an offset in an epoch is one and the same wherever it stands, with all before.
    /// </summary>
    public void Appended(SimNode node)
    {
        var log = node.Log;
        var end = new OffsetAndEpoch(log.End, log.LastEpoch);
        var known = _chains.TryAdd(end, log.Chain) || _chains[end] == log.Chain;
        Rule.R5.Require(known, $"{node.Key} appends {log.Batches[^1]}, elsewhere it or what is before it is another");
        var rises = log.Batches.Count < 2 || log.Batches[^2].Epoch <= end.Epoch;
        Rule.R5.Require(rises && end.Epoch <= node.Core!.Election.Epoch, $"{node.Key} appends {end}, out of order");
    }

    /// <summary>
    /// A log is about to be cut: not a leader's, not below the high watermark, and no record that is committed anywhere.
    /// </summary>
    public void Cut(SimNode node, Offset end)
    {
        Cuts++;
        Rule.R4.Require(node.Core!.Role != RaftRole.Leader, $"leader {node.Key} cuts at {end}");
        Rule.R10.Require(end >= node.HighWatermark, $"{node.Key} cuts at {end}, below {node.HighWatermark}");
        var shared = commits.SharedEnd(node.Log);
        Rule.R10.Require(end >= shared, $"{node.Key} cuts at {end} what is committed up to {shared}");
    }

    /// <summary>A snapshot was taken, or installed in place of the log: it says what the committed log says.</summary>
    public void Holds(SimNode node, Snapshot snapshot)
    {
        var id = snapshot.Id;
        Rule.R9.Require(
            commits.Find(id.Offset) is { } point && point.Epoch == id.Epoch && point.Chain == snapshot.Chain,
            $"{node.Key} has snapshot {id}, committed is {commits.Find(id.Offset)}");
        Rule.R9.Require(
            commits.VotersAt(id.Offset) is not { } voters || voters.Equals(snapshot.Voters),
            $"{node.Key} has snapshot {id} with voters {snapshot.Voters}, not {commits.VotersAt(id.Offset)}");
    }

    /// <summary>A snapshot replaced the log.</summary>
    public void Installed(SimNode node, Snapshot snapshot)
    {
        Snapshots++;
        Holds(node, snapshot);
        Rule.R9.Require(node.Core!.Role != RaftRole.Leader, $"leader {node.Key} loads snapshot {snapshot.Id}");
        Rule.R10.Require(snapshot.Id.Offset >= node.HighWatermark, $"{node.Key} goes back to {snapshot.Id}");
    }
}
