using KRaftNet.Broker.Purgatory;
using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Broker.Handlers.Metadata;

/// <summary>
/// Knows which partitions this broker is to lead and does not lead yet, because their logs are still being made or opened.
/// Clients are told of a leader when it leads: one that produces without retries would else fail. Immutable.
/// </summary>
internal sealed class OpeningLeaders(ReplicaTable replicas, NodeId nodeId)
{
    /// <summary>Whether a leader that the metadata names does not lead yet.</summary>
    public bool IsOpening(TopicIdPartition id, NodeId leader) =>
        leader == nodeId && replicas.Find(id) is null or { IsOpening: true };

    /// <summary>Adds what ends when the partitions of a topic lead, or never will.</summary>
    public void AddTo(List<(OffsetWaiters Commits, Offset Offset)> awaited, TopicImage topic)
    {
        foreach (var (number, registration) in topic.Partitions)
        {
            if (registration.Leader == nodeId
                && replicas.Find(new TopicIdPartition(topic.Id, number)) is { IsOpening: true } replica)
            {
                // Every offset is committed that is not above the start of an empty log.
                awaited.Add((replica.Commits, Offset.Zero));
            }
        }
    }
}
