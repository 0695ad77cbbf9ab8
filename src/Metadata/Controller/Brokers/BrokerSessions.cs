using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>
/// The sessions of all brokers at the active controller. Immutable: the controller loop holds the present one. A broker
/// that is not heard of for the session time-out is fenced (KIP-631).
/// </summary>
public sealed class BrokerSessions
{
    /// <summary>No sessions.</summary>
    public static readonly BrokerSessions Empty = new(ImmutableSortedDictionary<NodeId, BrokerSession>.Empty);

    private readonly ImmutableSortedDictionary<NodeId, BrokerSession> _sessions;

    private BrokerSessions(ImmutableSortedDictionary<NodeId, BrokerSession> sessions) => _sessions = sessions;

    /// <summary>
    /// What a controller begins with when it becomes active: every unfenced broker gets the whole time-out to be heard
    /// of, since the old controller's knowledge is gone.
    /// </summary>
    public static BrokerSessions AtTakeover(ClusterImage cluster, long nowMs)
    {
        var sessions = Empty;
        foreach (var broker in cluster.Brokers.Values)
        {
            if (!broker.Fenced)
            {
                sessions = sessions.With(broker.Id, new BrokerSession(broker.Epoch, nowMs, Offset.None, Offset.None));
            }
        }

        return sessions;
    }

    /// <summary>The session of a broker, or null if there is none.</summary>
    public BrokerSession? Find(NodeId broker) => _sessions.GetValueOrDefault(broker);

    /// <summary>Whether that incarnation of the broker was heard of within the time-out.</summary>
    public bool IsLive(NodeId broker, BrokerEpoch epoch, long nowMs, long timeoutMs) =>
        Find(broker) is { } session && session.Epoch == epoch && nowMs - session.LastContactMs < timeoutMs;

    /// <summary>The sessions with one replaced or added.</summary>
    public BrokerSessions With(NodeId broker, BrokerSession session) => new(_sessions.SetItem(broker, session));

    /// <summary>
    /// The sessions without one: the broker is gone as far as this controller knows, also before the time-out (its
    /// connection broke and its listener refuses).
    /// </summary>
    public BrokerSessions Without(NodeId broker) => new(_sessions.Remove(broker));

    /// <summary>
    /// The unfenced brokers to fence now, by id: those silent for the time-out, and those without a session of their
    /// present incarnation. To be fenced one after the other, because each fencing moves leaders.
    /// </summary>
    public IReadOnlyList<NodeId> Expired(ClusterImage cluster, long nowMs, long timeoutMs)
    {
        var expired = new List<NodeId>();
        foreach (var broker in cluster.Brokers.Values)
        {
            if (!broker.Fenced && !IsLive(broker.Id, broker.Epoch, nowMs, timeoutMs))
            {
                expired.Add(broker.Id);
            }
        }

        return expired;
    }

    /// <summary>When the next session runs out, in milliseconds of the controller's clock; null if none can.</summary>
    public long? NextExpiryMs(ClusterImage cluster, long timeoutMs)
    {
        long? next = null;
        foreach (var (id, session) in _sessions)
        {
            if (cluster.Broker(id) is { Fenced: false })
            {
                next = Math.Min(next ?? long.MaxValue, session.LastContactMs + timeoutMs);
            }
        }

        return next;
    }

    /// <summary>
    /// The smallest metadata offset among the unfenced brokers; those that have said nothing since the takeover count
    /// as having nothing.
    /// </summary>
    public Offset LowestActiveOffset(ClusterImage cluster)
    {
        var lowest = new Offset(long.MaxValue);
        foreach (var broker in cluster.Brokers.Values)
        {
            if (!broker.Fenced)
            {
                lowest = Offset.Min(lowest, Find(broker.Id)?.MetadataOffset ?? Offset.None);
            }
        }

        return lowest;
    }
}
