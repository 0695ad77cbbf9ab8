using KRaftNet.Raft.Quorum;

namespace KRaftNet.Raft.Progress;

/// <summary>
/// A leader's view of its followers, voters and observers. Owned by <c>LeaderRole</c>; ordered by replica key.
/// </summary>
internal sealed class ProgressTracker(ReplicaKey self, TimeSpan epochBegan)
{
    /// <summary>
    /// Observers that are followed at most: far more than nodes in a cluster; above it they are served but not listed.
    /// </summary>
    public const int ObserversMax = 4096;

    private readonly SortedDictionary<ReplicaKey, ReplicaProgress> _replicas = [];

    /// <summary>The replicas seen in this epoch.</summary>
    public IEnumerable<KeyValuePair<ReplicaKey, ReplicaProgress>> All => _replicas;

    /// <summary>The progress of a voter, or of an observer under its own key; null if nothing is known.</summary>
    public ReplicaProgress? Find(ReplicaKey key) => _replicas.GetValueOrDefault(key);

    /// <summary>
    /// The progress to be updated by a request of that replica; null for a reader that is no replica, and for observers
    /// beyond <see cref="ObserversMax"/>.
    /// </summary>
    public ReplicaProgress? Track(ReplicaKey replica, VoterSet voters)
    {
        if (replica.Id.Value < 0)
        {
            return null;
        }

        var voter = voters.Find(replica);
        var key = voter?.Key ?? replica;
        if (_replicas.TryGetValue(key, out var progress))
        {
            return progress;
        }

        if (voter is null && _replicas.Count >= ObserversMax + voters.Count)
        {
            return null;
        }

        return _replicas[key] = new ReplicaProgress();
    }

    /// <summary>
    /// The offset below which a majority of the voters has everything on disk. The leader counts as one of them, with
    /// its own flushed end, only if it is a voter (a leader may commit its own removal).
    /// </summary>
    public Offset MajorityDurable(VoterSet voters, Offset ownFlushedEnd)
    {
        var offsets = new Offset[voters.Count];
        var i = 0;
        foreach (var voter in voters)
        {
            offsets[i++] = voter.Key.Matches(self)
                ? ownFlushedEnd
                : Find(voter.Key)?.Acknowledged ?? Offset.Zero;
        }

        return MajorityOf.Values<Offset>(offsets);
    }

    /// <summary>
    /// The last moment at which a majority of the voters was in touch; silence counts from the epoch's begin.
    /// </summary>
    public TimeSpan MajorityContact(VoterSet voters, TimeSpan now)
    {
        var times = new TimeSpan[voters.Count];
        var i = 0;
        foreach (var voter in voters)
        {
            times[i++] = voter.Key.Matches(self) ? now : Find(voter.Key)?.LastContact ?? epochBegan;
        }

        return MajorityOf.Values<TimeSpan>(times);
    }

    /// <summary>
    /// The voters but this one, most up to date first, ties by id: who should lead next when this leader resigns.
    /// </summary>
    public IReadOnlyList<ReplicaKey> Successors(VoterSet voters) =>
    [
        .. voters.Select(v => v.Key)
            .Where(key => !key.Matches(self))
            .OrderByDescending(key => Find(key)?.Acknowledged ?? Offset.None)
            .ThenBy(key => key.Id),
    ];

    /// <summary>What is known of a replica.</summary>
    public ReplicaDescription Describe(ReplicaKey key)
    {
        var progress = Find(key);
        return new ReplicaDescription(key, progress?.Acknowledged, progress?.LastContact, progress?.LastCaughtUp);
    }

    /// <summary>Forgets observers that have not been in touch since <paramref name="before"/>.</summary>
    public void ForgetObservers(VoterSet voters, TimeSpan before)
    {
        var silent = _replicas
            .Where(r => r.Value.LastContact < before && !voters.Contains(r.Key))
            .Select(r => r.Key)
            .ToList();
        silent.ForEach(key => _replicas.Remove(key));
    }
}
