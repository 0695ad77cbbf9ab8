namespace KRaftNet.RaftSimulation.Node;

/// <summary>
/// A log on a disk that keeps its word and no more: what was flushed stays; of the rest a crash keeps any pages, and
/// recovery the whole batches before the first that is not whole; a truncation that was not flushed may be undone.
/// </summary>
internal sealed class FakeLog
{
    private readonly List<Batch> _batches = [];
    private readonly List<ulong> _chains = [];
    private readonly List<AtOffset<VoterSet>> _voters = [];
    private readonly List<Snapshot> _snapshots = [];
    private List<Batch>? _undead;
    private int _durable;
    private int _cutSinceFlushBegan = int.MaxValue;

    public FakeLog(VoterSet voters, short kraftVersion)
    {
        (Bootstrap, KRaftVersion) = (voters, kraftVersion);
        _voters.Add(new AtOffset<VoterSet>(Offset.None, voters));
    }

    /// <summary>The voters of the bootstrap snapshot 0-0, or of static configuration.</summary>
    public VoterSet Bootstrap { get; }

    /// <summary>1 if voters are kept in the log, 0 if they are configured.</summary>
    public short KRaftVersion { get; }

    /// <summary>The snapshots, durable at once, ascending.</summary>
    public IReadOnlyList<Snapshot> Snapshots => _snapshots;

    /// <summary>Where the log begins.</summary>
    public OffsetAndEpoch Start { get; private set; }

    public IReadOnlyList<Batch> Batches => _batches;

    public Offset End => _batches.Count == 0 ? Start.Offset : _batches[^1].End;

    public LeaderEpoch LastEpoch => _batches.Count == 0 ? Start.Epoch : _batches[^1].Epoch;

    public Offset FlushedEnd => _durable == 0 ? Start.Offset : _batches[_durable - 1].End;

    public bool IsDirty => _durable < _batches.Count || _undead is not null;

    /// <summary>All that the log says, in one number.</summary>
    public ulong Chain => _chains.Count == 0 ? StartChain : _chains[^1];

    /// <summary>The voters that this log's last VotersRecord names, and where it stands.</summary>
    public AtOffset<VoterSet> Voters => _voters[^1];

    /// <summary>The snapshot that the log begins after.</summary>
    public Snapshot? AtStart => Find(Start);

    private ulong StartChain => AtStart?.Chain ?? 0;

    public void Append(Batch batch)
    {
        Invariant.Require(batch.BaseOffset == End);
        _chains.Add(batch.ChainAfter(Chain));
        _batches.Add(batch);
        for (var i = 0; i < batch.Control.Count; i++)
        {
            if (batch.Control[i] is VotersRecord voters)
            {
                _voters.Add(new AtOffset<VoterSet>(batch.BaseOffset + i, voters.Voters));
            }
        }
    }

    /// <summary>Cuts the log; a batch that reaches beyond goes as a whole.</summary>
    public void TruncateTo(Offset end)
    {
        var kept = IndexAfter(end);
        if (kept == _batches.Count)
        {
            return;
        }

        if (kept < _durable)
        {
            _undead = [.. _batches.Skip(kept).Take(_durable - kept), .. _undead ?? []];
            _durable = kept;
        }

        _cutSinceFlushBegan = Math.Min(_cutSinceFlushBegan, kept);
        Keep(kept);
    }

    /// <summary>A flush begins; the returned action is what its end makes true.</summary>
    public Action BeginFlush()
    {
        var count = _batches.Count;
        var start = Start;
        var undead = _undead;
        _cutSinceFlushBegan = int.MaxValue;
        return () =>
        {
            if (start != Start)
            {
                return;
            }

            _durable = Math.Max(_durable, Math.Min(count, _cutSinceFlushBegan));
            _undead = ReferenceEquals(undead, _undead) ? null : _undead;
        };
    }

    /// <summary>Keeps a snapshot of what is in the log.</summary>
    public void Add(Snapshot snapshot) => _snapshots.Add(snapshot);

    /// <summary>Deletes the log, and older snapshots, before a snapshot.</summary>
    public void CutBefore(Snapshot snapshot)
    {
        var gone = IndexAfter(snapshot.Id.Offset);
        _batches.RemoveRange(0, gone);
        _chains.RemoveRange(0, gone);
        _durable = Math.Max(0, _durable - gone);
        _snapshots.RemoveAll(s => s.Id.Offset < snapshot.Id.Offset);
        Start = snapshot.Id;
        _voters.RemoveAll(v => v.Offset < snapshot.Id.Offset);
        _voters.Insert(0, new AtOffset<VoterSet>(snapshot.Id.Offset - 1, snapshot.Voters));
    }

    /// <summary>Replaces the log by a snapshot.</summary>
    public void Install(Snapshot snapshot)
    {
        Keep(0);
        _undead = null;
        _durable = 0;
        _snapshots.Clear();
        _snapshots.Add(snapshot);
        Start = snapshot.Id;
        _voters.Clear();
        _voters.Add(new AtOffset<VoterSet>(snapshot.Id.Offset - 1, snapshot.Voters));
    }

    /// <summary>Power is lost and comes back: recovery drops what is torn and flushes what it finds whole.</summary>
    /// <returns>Whether a batch was torn.</returns>
    public bool Crash(Prng prng, bool keepsTorn)
    {
        var isTorn = false;
        if (_undead is { } undead && prng.Chance(0.5))
        {
            Keep(_durable);
            undead.Take(prng.Next(undead.Count) + 1).ToList().ForEach(Append);
        }
        else
        {
            var pageSurvives = prng.Next(4) / 3.0;
            var whole = _durable;
            while (whole < _batches.Count && !isTorn)
            {
                var pages = Survivors(prng, _batches[whole].Pages, pageSurvives);
                if (pages < _batches[whole].Pages)
                {
                    isTorn = pages > 0;
                    break;
                }

                whole++;
            }

            var torn = isTorn && keepsTorn ? _batches[whole] with { Content = prng.NextUInt64() } : null;
            Keep(whole);
            if (torn is not null)
            {
                Append(torn);
            }
        }

        _undead = null;
        _durable = _batches.Count;
        return isTorn;
    }

    /// <summary>
    /// The chain of all before an offset; null if the log has no batch that ends there: not its own then, or within one.
    /// </summary>
    public ulong? ChainAt(Offset end)
    {
        if (end == Start.Offset)
        {
            return StartChain;
        }

        var index = IndexAfter(end) - 1;
        return index >= 0 && _batches[index].End == end ? _chains[index] : null;
    }

    /// <summary>The voters in force in a log that ends there.</summary>
    public VoterSet VotersAt(Offset end) => _voters.FindLast(v => v.Offset < end).Value;

    /// <summary>The snapshot of that id, if it is there.</summary>
    public Snapshot? Find(OffsetAndEpoch id) => _snapshots.Find(s => s.Id == id);

    /// <summary>Whether the disk holds, for sure, all before that end with that chain.</summary>
    public bool HoldsDurably(Offset end, ulong chain) =>
        Start.Offset > end || (FlushedEnd >= end && ChainAt(end) == chain);

    /// <summary>How many batches end at or before an offset: the index of the first that does not.</summary>
    public int IndexAfter(Offset end)
    {
        var (low, high) = (0, _batches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _batches[middle].End <= end ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Up to so many batches from the one that holds an offset on.</summary>
    public IReadOnlyList<Batch> Read(Offset from, int max)
    {
        var first = IndexAfter(from);
        return _batches.GetRange(first, Math.Min(max, _batches.Count - first));
    }

    private static int Survivors(Prng prng, int pages, double chance)
    {
        var survivors = 0;
        for (var page = 0; page < pages; page++)
        {
            survivors += prng.Chance(chance) ? 1 : 0;
        }

        return survivors;
    }

    private void Keep(int count)
    {
        _batches.RemoveRange(count, _batches.Count - count);
        _chains.RemoveRange(count, _chains.Count - count);
        while (_voters.Count > 1 && _voters[^1].Offset >= End)
        {
            _voters.RemoveAt(_voters.Count - 1);
        }
    }
}
