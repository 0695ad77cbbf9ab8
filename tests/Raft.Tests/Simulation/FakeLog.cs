namespace KRaftNet.Raft.Tests.Simulation;

/// <summary>
/// A log on a disk that keeps its word and no more: what was flushed stays, the rest survives a crash as any prefix,
/// and a truncation that was not flushed may be undone by it.
/// </summary>
internal sealed class FakeLog
{
    private readonly List<Batch> _batches = [];
    private List<Batch>? _undead;
    private int _durable;
    private int _cutSinceFlushBegan = int.MaxValue;

    public FakeLog(VoterSet voters) => Bootstrap = voters;

    /// <summary>The voters of the bootstrap snapshot 0-0.</summary>
    public VoterSet Bootstrap { get; }

    /// <summary>The newest snapshot, durable at once.</summary>
    public Snapshot? Snapshot { get; private set; }

    /// <summary>Where the log begins.</summary>
    public OffsetAndEpoch Start { get; private set; }

    public IReadOnlyList<Batch> Batches => _batches;

    public Offset End => _batches.Count == 0 ? Start.Offset : _batches[^1].End;

    public Offset FlushedEnd => _durable == 0 ? Start.Offset : _batches[_durable - 1].End;

    public bool IsDirty => _durable < _batches.Count || _undead is not null;

    public void Append(Batch batch)
    {
        Assert.Equal(End, batch.BaseOffset);
        _batches.Add(batch);
    }

    /// <summary>Cuts the log; a batch that reaches beyond goes as a whole.</summary>
    public void TruncateTo(Offset end)
    {
        var kept = _batches.FindIndex(b => b.End > end);
        if (kept < 0)
        {
            return;
        }

        if (kept < _durable)
        {
            _undead = [.. _batches.Skip(kept).Take(_durable - kept), .. _undead ?? []];
            _durable = kept;
        }

        _cutSinceFlushBegan = Math.Min(_cutSinceFlushBegan, kept);
        _batches.RemoveRange(kept, _batches.Count - kept);
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

    /// <summary>Keeps a snapshot and deletes the log before it.</summary>
    public void CutBefore(Snapshot snapshot)
    {
        var gone = _batches.Count(b => b.End <= snapshot.Id.Offset);
        _batches.RemoveRange(0, gone);
        _durable = Math.Max(0, _durable - gone);
        Snapshot = snapshot;
        Start = snapshot.Id;
    }

    /// <summary>Replaces the log by a snapshot.</summary>
    public void Install(Snapshot snapshot)
    {
        _batches.Clear();
        _undead = null;
        _durable = 0;
        Snapshot = snapshot;
        Start = snapshot.Id;
    }

    /// <summary>Power is lost and comes back: recovery flushes what it finds.</summary>
    public void Crash(Prng prng)
    {
        if (_undead is { } undead && prng.Chance(0.5))
        {
            _batches.RemoveRange(_durable, _batches.Count - _durable);
            _batches.AddRange(undead);
        }
        else
        {
            var kept = _durable + prng.Next(_batches.Count - _durable + 1);
            _batches.RemoveRange(kept, _batches.Count - kept);
        }

        _undead = null;
        _durable = _batches.Count;
    }

    /// <summary>Whether the disk holds, for sure, the record before <paramref name="end"/> in that epoch.</summary>
    public bool HoldsDurably(OffsetAndEpoch end) =>
        Start.Offset >= end.Offset
        || (FlushedEnd >= end.Offset && From(end.Offset - 1).First().Epoch == end.Epoch);

    /// <summary>The batches from the one that holds an offset on.</summary>
    public IEnumerable<Batch> From(Offset offset)
    {
        var first = _batches.Count;
        while (first > 0 && _batches[first - 1].End > offset)
        {
            first--;
        }

        for (var i = first; i < _batches.Count; i++)
        {
            yield return _batches[i];
        }
    }

    /// <summary>Up to so many batches from an offset on.</summary>
    public IReadOnlyList<Batch> Read(Offset from, int max) => [.. From(from).Take(max)];

    /// <summary>What a restarted replica reads from its disk.</summary>
    public RaftInitialState Recover(ReplicaKey self, ElectionState? election)
    {
        var voters = new List<AtOffset<VoterSet>>();
        var versions = new List<AtOffset<short>>();
        if (Snapshot is { } snapshot)
        {
            voters.Add(new AtOffset<VoterSet>(snapshot.Id.Offset - 1, snapshot.Voters));
            versions.Add(new AtOffset<short>(snapshot.Id.Offset - 1, snapshot.KRaftVersion));
        }
        else if (Bootstrap.Count > 0)
        {
            voters.Add(new AtOffset<VoterSet>(Offset.None, Bootstrap));
            versions.Add(new AtOffset<short>(Offset.None, 1));
        }

        foreach (var batch in _batches)
        {
            for (var i = 0; i < batch.Control.Count; i++)
            {
                AddControl(batch.BaseOffset + i, batch.Control[i]);
            }
        }

        var starts = new List<OffsetAndEpoch>();
        foreach (var batch in _batches.Where(b => starts.Count == 0 || starts[^1].Epoch != b.Epoch))
        {
            starts.Add(new OffsetAndEpoch(batch.BaseOffset, batch.Epoch));
        }

        return new RaftInitialState
        {
            Self = self,
            Election = election,
            Log = new RaftLogState
            {
                Start = Start, EndOffset = End, EpochStarts = starts, LatestSnapshot = Snapshot?.Id,
            },
            Voters = voters,
            KRaftVersions = versions,
        };

        void AddControl(Offset offset, ControlRecord record)
        {
            if (record is VotersRecord set)
            {
                voters.Add(new AtOffset<VoterSet>(offset, set.Voters));
            }
            else if (record is KRaftVersionRecord version)
            {
                versions.Add(new AtOffset<short>(offset, version.Level));
            }
        }
    }
}
