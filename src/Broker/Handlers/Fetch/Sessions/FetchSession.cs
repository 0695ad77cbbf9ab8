using KRaftNet.Common;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch.Sessions;

/// <summary>
/// An incremental fetch session (KIP-227): the broker remembers the partitions that a client reads, so that requests name
/// only what changed. Thread-safe by its lock, but for the members that the cache owns.
/// </summary>
internal sealed class FetchSession(int id, bool isPrivileged, bool usesTopicIds, long createdMs)
{
    private const int FirstIncrementalEpoch = 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Topic, Uuid TopicId, int Number), SessionPartition> _byName = [];
    private readonly LinkedList<SessionPartition> _order = new();
    private int _nextEpoch = FirstIncrementalEpoch;

    /// <summary>The number that the client gives; not 0.</summary>
    public int Id { get; } = id;

    /// <summary>Whether it is of a broker, which goes before consumers.</summary>
    public bool IsPrivileged { get; } = isPrivileged;

    /// <summary>Whether its topics are named by id.</summary>
    public bool UsesTopicIds { get; } = usesTopicIds;

    /// <summary>When it was made, in the cache's milliseconds.</summary>
    public long CreatedMs { get; } = createdMs;

    /// <summary>When it was last used. Owned by the cache.</summary>
    public long LastUsedMs { get; set; } = createdMs;

    /// <summary>Its partitions when it was last used, by which it is judged. Owned by the cache.</summary>
    public int RankedSize { get; set; }

    /// <summary>What became of a request to go on.</summary>
    internal enum Turn
    {
        /// <summary>It goes on.</summary>
        GoesOn,

        /// <summary>It is not the request that follows the last one.</summary>
        WrongEpoch,

        /// <summary>The request took its last partition out: it is over.</summary>
        Empty,
    }

    /// <summary>Takes in the partitions of the full fetch that it begins with.</summary>
    public void Begin(FetchPlan plan, FetchReading reading)
    {
        lock (_lock)
        {
            for (var i = 0; i < plan.Partitions.Count; i++)
            {
                Set(plan.Partitions[i].Target).Tell(reading.Parts[i]);
            }
        }
    }

    /// <summary>The next request: changes the partitions and gives all that are to be read, those longest without records first.</summary>
    public Turn TryGoOn(FetchRequest request, out List<SessionPartition> partitions)
    {
        lock (_lock)
        {
            partitions = [];
            if (request.SessionEpoch != _nextEpoch)
            {
                return Turn.WrongEpoch;
            }

            foreach (var target in FetchTarget.Of(request))
            {
                Set(target);
            }

            Forget(request);
            if (_order.Count == 0)
            {
                return Turn.Empty;
            }

            _nextEpoch = _nextEpoch == int.MaxValue ? FirstIncrementalEpoch : _nextEpoch + 1;
            partitions.AddRange(_order);
            return Turn.GoesOn;
        }
    }

    /// <summary>
    /// Adds what the client has to be told. Partitions with records go to the end of the order, so that others come first
    /// next time.
    /// </summary>
    public void Answer(
        IReadOnlyList<SessionPartition> partitions, IReadOnlyList<FetchResponse.PartitionData> parts, FetchAnswer answer)
    {
        lock (_lock)
        {
            for (var i = 0; i < partitions.Count; i++)
            {
                if (!partitions[i].Tell(parts[i]))
                {
                    continue;
                }

                answer.Add(partitions[i].Target, parts[i]);
                if (parts[i].Records.Length > 0 && partitions[i].Place is { } place)
                {
                    _order.Remove(place);
                    _order.AddLast(place);
                }
            }
        }
    }

    private SessionPartition Set(in FetchTarget target)
    {
        var name = (target.Topic, target.TopicId, target.Number);
        if (_byName.TryGetValue(name, out var known))
        {
            known.Target = target;
            return known;
        }

        var added = new SessionPartition(target);
        added.Place = _order.AddLast(added);
        _byName.Add(name, added);
        return added;
    }

    private void Forget(FetchRequest request)
    {
        foreach (var topic in request.ForgottenTopicsData)
        {
            foreach (var number in topic.Partitions)
            {
                if (_byName.Remove((topic.Topic, topic.TopicId, number), out var gone))
                {
                    _order.Remove(Invariant.NotNull(gone.Place));
                    gone.Place = null;
                }
            }
        }
    }
}
