using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// Finds a topic by the name or id that a request gives, and says what the client may know of it: who may not do the
/// operation gets the same answer whether the topic exists or not. Immutable.
/// </summary>
internal sealed class TopicLookup(MetadataCache metadata, ReplicaTable replicas)
{
    /// <summary>The topic, if it exists and the client may do the operation on it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="operation">What it wants to do.</param>
    /// <param name="name">The name, or null if the request gives an id.</param>
    /// <param name="id">The id, if it gives no name.</param>
    /// <param name="topic">The topic, without error.</param>
    public ErrorCode TryFind(
        RequestContext context, AclOperation operation, string? name, Uuid id, out TopicImage? topic)
    {
        var topics = metadata.Image.Topics;
        topic = name is null ? topics.Find(new TopicId(id)) : topics.Find(name);
        if (name is not null)
        {
            return !context.Authorize(operation, ResourceType.Topic, name) ? ErrorCode.TopicAuthorizationFailed
                : topic is null ? ErrorCode.UnknownTopicOrPartition
                : ErrorCode.None;
        }

        // By an id a topic could be found out: who may not describe it does not learn that it exists.
        if (topic is null || !context.Authorize(AclOperation.Describe, ResourceType.Topic, topic.Name))
        {
            return ErrorCode.UnknownTopicId;
        }

        return context.Authorize(operation, ResourceType.Topic, topic.Name)
            ? ErrorCode.None
            : ErrorCode.TopicAuthorizationFailed;
    }

    /// <summary>The replica of this broker, or why it has none.</summary>
    public ErrorCode TryFindReplica(TopicImage topic, int number, out Partition? replica)
    {
        replica = replicas.Find(new TopicIdPartition(topic.Id, number));
        if (replica is not null)
        {
            return ErrorCode.None;
        }

        return topic.Find(number) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.NotLeaderOrFollower;
    }

    /// <summary>The replica, if its log is still being made or opened here; null otherwise.</summary>
    public Partition? FindOpening(string name, Uuid id, int number)
    {
        var topic = id == Uuid.Zero ? metadata.Image.Topics.Find(name) : metadata.Image.Topics.Find(new TopicId(id));
        return topic is not null && replicas.Find(new TopicIdPartition(topic.Id, number)) is { IsOpening: true } opening
            ? opening
            : null;
    }

    /// <summary>The image that lookups see now.</summary>
    public MetadataImage Image => metadata.Image;
}
