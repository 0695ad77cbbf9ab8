using KRaftNet.Broker.Hosting;
using KRaftNet.Common;

namespace KRaftNet.Broker.Handlers.Fetch.Sessions;

/// <summary>
/// The fetch sessions of a node, so many at most (<c>max.incremental.fetch.session.cache.slots</c>). A new one takes the
/// place of one that was idle for two minutes; else of one that is worth less, if that was not made just now: brokers are
/// worth more than consumers, sessions of many partitions more than those of few. Thread-safe by its lock, in which no
/// session is called.
/// </summary>
internal sealed class FetchSessionCache(NodeClock clock, Prng prng, int slots)
{
    /// <summary>No session.</summary>
    public const int NoSession = 0;

    /// <summary>Kafka's: a session that was idle for longer goes first, one that is younger is not driven out.</summary>
    private const long EvictionMs = 120_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, FetchSession> _sessions = [];
    private readonly SortedSet<FetchSession> _byUse = new(Comparer<FetchSession>.Create(CompareUse));
    private readonly SortedSet<FetchSession> _byWorth = new(Comparer<FetchSession>.Create(CompareWorth));

    /// <summary>Sessions now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    private long NowMs => (long)clock.Now.TotalMilliseconds;

    /// <summary>Makes a session without partitions yet; null if there is no room for it.</summary>
    /// <param name="isPrivileged">Whether it is of a broker.</param>
    /// <param name="usesTopicIds">Whether its topics are named by id.</param>
    /// <param name="size">The partitions that it will begin with.</param>
    public FetchSession? TryCreate(bool isPrivileged, bool usesTopicIds, int size)
    {
        lock (_lock)
        {
            if (_sessions.Count >= slots && !TryEvict(isPrivileged, size))
            {
                return null;
            }

            var session = new FetchSession(UnusedId(), isPrivileged, usesTopicIds, NowMs) { RankedSize = size };
            Add(session);
            return session;
        }
    }

    /// <summary>The session, or null.</summary>
    public FetchSession? Find(int id)
    {
        lock (_lock)
        {
            return _sessions.GetValueOrDefault(id);
        }
    }

    /// <summary>The session is used now.</summary>
    /// <param name="session">The session; nothing happens if it is gone.</param>
    /// <param name="size">Its partitions.</param>
    public void Touch(FetchSession session, int size)
    {
        lock (_lock)
        {
            if (_sessions.GetValueOrDefault(session.Id) == session)
            {
                Take(session);
                session.LastUsedMs = NowMs;
                session.RankedSize = size;
                Add(session);
            }
        }
    }

    /// <summary>Forgets a session, if there is one of that id.</summary>
    public void Remove(int id)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(id, out var session))
            {
                Take(session);
            }
        }
    }

    private bool TryEvict(bool isPrivileged, int size)
    {
        if (_byUse.Min is not { } idlest)
        {
            return false;
        }

        if (NowMs - idlest.LastUsedMs > EvictionMs)
        {
            Take(idlest);
            return true;
        }

        // Consumers may go for brokers at any time; for their likes, and brokers for brokers, only if they are not young.
        var victim = _byWorth.FirstOrDefault(
            session => (isPrivileged && !session.IsPrivileged) || NowMs - session.CreatedMs > EvictionMs);
        if (victim is null || (isPrivileged, size).CompareTo((victim.IsPrivileged, victim.RankedSize)) <= 0)
        {
            return false;
        }

        Take(victim);
        return true;
    }

    private void Add(FetchSession session)
    {
        _sessions.Add(session.Id, session);
        _byUse.Add(session);
        _byWorth.Add(session);
    }

    private void Take(FetchSession session)
    {
        _sessions.Remove(session.Id);
        _byUse.Remove(session);
        _byWorth.Remove(session);
    }

    private int UnusedId()
    {
        int id;
        do
        {
            id = prng.Next(1, int.MaxValue);
        }
        while (_sessions.ContainsKey(id));
        return id;
    }

    private static int CompareUse(FetchSession left, FetchSession right) =>
        (left.LastUsedMs, left.Id).CompareTo((right.LastUsedMs, right.Id));

    private static int CompareWorth(FetchSession left, FetchSession right) =>
        (left.IsPrivileged, left.RankedSize, left.Id).CompareTo((right.IsPrivileged, right.RankedSize, right.Id));
}
