using KRaftNet.RaftSimulation.Node;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Checking;

/// <summary>What was ever committed, and what may be: R6, R7, R8, R11, R14.</summary>
internal sealed class CommitRules(SimWorld world)
{
    private readonly List<CommitPoint> _points = [];
    private readonly List<AtOffset<VoterSet>> _voters = [];
    private readonly Dictionary<LeaderEpoch, Term> _terms = [];

    /// <summary>The end of what any node has ever held for committed.</summary>
    public Offset End => _points.Count == 0 ? Offset.Zero : _points[^1].End;

    /// <summary>How many batches were committed.</summary>
    public int Count => _points.Count;

    /// <summary>How many voter sets were appended by leaders.</summary>
    public int VoterSets { get; private set; }

    /// <summary>The batch that was committed and ends there; null if there is none.</summary>
    public CommitPoint? Find(Offset end)
    {
        var index = IndexAfter(end) - 1;
        return index >= 0 && _points[index].End == end ? _points[index] : null;
    }

    /// <summary>The voters that the committed log names up to an end; null if it names none there.</summary>
    public VoterSet? VotersAt(Offset end) => _voters.FindLast(v => v.Offset < end).Value;

    /// <summary>Up to where a log holds what is committed: before it nothing may ever be cut.</summary>
    public Offset SharedEnd(FakeLog log)
    {
        for (var i = IndexAfter(log.End) - 1; i >= 0 && _points[i].End > log.Start.Offset; i--)
        {
            if (log.ChainAt(_points[i].End) == _points[i].Chain)
            {
                return _points[i].End;
            }
        }

        return log.Start.Offset;
    }

    /// <summary>A leader takes office: all that leaders of earlier epochs have committed is in its log.</summary>
    public void TookOffice(SimNode node, LeaderEpoch epoch, Offset epochStart)
    {
        var last = _points.FindLastIndex(p => p.By < epoch);
        if (last >= 0)
        {
            Complete(node, epoch, _points[last]);
        }

        _terms[epoch] = new Term(epochStart, End);
    }

    public void After(SimNode node, RaftCore core)
    {
        var highWatermark = core.HighWatermark;
        Rule.R8.Require(
            highWatermark >= node.HighWatermark && (node.IsPersisting || highWatermark == node.HighWatermark),
            $"{node.Key} takes {highWatermark} for committed after {node.HighWatermark}");
        var voters = node.Log.Voters;
        Rule.R11.Require(
            node.IsPersisting || ReferenceEquals(core.Voters, voters.Value) || core.Voters.Equals(voters.Value),
            $"{node.Key} goes by {core.Voters}, its log names {voters}");
        Rule.R11.Require(
            core.Role != RaftRole.Leader || voters.Value.Contains(node.Key) || voters.Offset >= highWatermark,
            $"{node.Key} leads {core.Election.Epoch} after its removal by {voters} is committed");
        Rule.R8.Require(highWatermark <= node.Log.End, $"{node.Key} takes {highWatermark} for committed of {node.Log.End}");
    }

    /// <summary>A node publishes its high watermark.</summary>
    public void Committed(SimNode node, RaftCore core, Offset highWatermark)
    {
        var bound = node.Role == RaftRole.Leader ? node.Log.End : node.Log.FlushedEnd;
        Rule.R8.Require(
            highWatermark >= node.HighWatermark && highWatermark <= bound,
            $"{node.Key} goes from {node.HighWatermark} to {highWatermark}, on its disk is {node.Log.FlushedEnd}");
        if (highWatermark > End)
        {
            First(node, core, highWatermark);
        }

        var chain = node.Log.ChainAt(highWatermark);
        Rule.R7.Require(
            Find(highWatermark) is { } point && point.Chain == chain,
            $"{node.Key} holds {chain} at {highWatermark} for committed, others {Find(highWatermark)}");
    }

    /// <summary>A vote is asked for, or a fetch sent, on the ground of a log: up to there it is on the sender's disk.</summary>
    public void Claims(SimNode node, OffsetAndEpoch end) =>
        Rule.R8.Require(end.Offset <= node.Log.FlushedEnd, $"{node.Key} offers {end}, on its disk is {node.Log.FlushedEnd}");

    /// <summary>
    /// A leader is about to append: if voters, then one more or one less than those before, which are committed.
    /// </summary>
    public void LeaderAppends(SimNode node, RaftCore core, ControlBatch batch)
    {
        foreach (var record in batch.Records.OfType<VotersRecord>())
        {
            VoterSets++;
            var before = node.Log.Voters;
            var changes = record.Voters.Count(v => !before.Value.Contains(v.Key))
                + before.Value.Count(v => !record.Voters.Contains(v.Key));
            Rule.R11.Require(changes <= 1, $"{node.Key} goes from {before.Value} to {record.Voters}");
            Rule.R11.Require(
                before.Offset < core.HighWatermark || before.Offset < Offset.Zero,
                $"{node.Key} appends {record.Voters} after {before}, committed is {core.HighWatermark}");
            var isFirst = batch.Records[0] is LeaderChangeRecord;
            var start = _terms.TryGetValue(batch.Epoch, out var term) ? term.Start : batch.BaseOffset;
            Rule.R11.Require(
                isFirst || core.HighWatermark > start,
                $"{node.Key} changes voters in {batch.Epoch}, of which nothing is committed");
        }
    }

    /// <summary>
    /// A leader tells its high watermark: it covers a record of its own epoch, and all that was committed before it led.
    /// </summary>
    public void Told(SimNode node, LeaderEpoch epoch, Offset highWatermark)
    {
        if (_terms.TryGetValue(epoch, out var term))
        {
            Rule.R14.Require(
                highWatermark > term.Start && highWatermark >= term.CommittedBefore,
                $"leader {node.Key} of {epoch} tells {highWatermark}, its epoch began at {term}");
        }
    }

    /// <summary>
    /// A client is answered: what it wrote is committed, and so what it reads there includes all that was acknowledged
    /// before it asked.
    /// </summary>
    public void Acknowledged(SimNode node, Offset end, Offset committedWhenAsked) =>
        Rule.R14.Require(
            node.HighWatermark >= committedWhenAsked && Find(end)?.Chain == node.Log.ChainAt(end),
            $"{node.Key} acknowledges {end} up to {node.HighWatermark}, {committedWhenAsked} was committed before");

    // Only a leader can know first, by a record of its own epoch on the disks of a majority.
    private void First(SimNode node, RaftCore core, Offset highWatermark)
    {
        Rule.R8.Require(core.Role == RaftRole.Leader || node.Role == RaftRole.Leader, $"{node.Key} commits first");
        var log = node.Log;
        for (var i = log.IndexAfter(End); i < log.Batches.Count && log.Batches[i].End <= highWatermark; i++)
        {
            Add(log.Batches[i], node.Epoch, log.ChainAt(log.Batches[i].End)!.Value);
        }

        Rule.R8.Require(End == highWatermark, $"{node.Key} commits {highWatermark}, within a batch");
        Rule.R8.Require(_points[^1].Epoch == node.Epoch, $"{node.Key} of {node.Epoch} commits up to {_points[^1]}");
        OnDurableMajority(node, _points[^1]);
        foreach (var other in world.Nodes)
        {
            if (other.Role == RaftRole.Leader && other.IsUp && other.Epoch > node.Epoch)
            {
                Complete(other, other.Epoch, _points[^1]);
            }
        }
    }

    private void Add(Batch batch, LeaderEpoch by, ulong chain)
    {
        _points.Add(new CommitPoint(batch.End, batch.Epoch, by, chain));
        for (var i = 0; i < batch.Control.Count; i++)
        {
            if (batch.Control[i] is VotersRecord voters)
            {
                _voters.Add(new AtOffset<VoterSet>(batch.BaseOffset + i, voters.Voters));
            }
        }
    }

    private static void Complete(SimNode leader, LeaderEpoch epoch, CommitPoint point) =>
        Rule.R6.Require(
            leader.Log.Start.Offset > point.End || leader.Log.ChainAt(point.End) == point.Chain,
            $"leader {leader.Key} of {epoch} lacks committed {point}");

    // The voters are those of the leader's log. One whose disk was replaced since has another key; it may have been
    // among the majority.
    private void OnDurableMajority(SimNode leader, CommitPoint point)
    {
        var voters = leader.Log.Voters.Value;
        var holders = 0;
        foreach (var voter in voters)
        {
            var node = world.Nodes[voter.Key.Id.Value];
            holders += !node.Key.Matches(voter.Key) || node.Log.HoldsDurably(point.End, point.Chain) ? 1 : 0;
        }

        Rule.R8.Require(
            holders >= Rule.MajorityOf(voters), $"{leader.Key} commits {point}, which {holders} of {voters} have on disk");
    }

    private int IndexAfter(Offset end)
    {
        var (low, high) = (0, _points.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _points[middle].End <= end ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private readonly record struct Term(Offset Start, Offset CommittedBefore);
}

/// <summary>A committed batch: where it ends, its epoch, in which epoch it was committed, and the chain up to it.</summary>
internal readonly record struct CommitPoint(Offset End, LeaderEpoch Epoch, LeaderEpoch By, ulong Chain);
