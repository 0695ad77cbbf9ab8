using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Queries;
using KRaftNet.Metadata.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Metadata;

/// <summary>The topics of one Metadata answer: those that are known first, then those with errors. Lives for one request.</summary>
internal sealed class TopicAnswers(
    RequestContext context,
    MetadataImage image,
    PartitionQuery query,
    OpeningLeaders opening,
    MetadataRequest request)
{
    /// <summary>What has been answered.</summary>
    public List<MetadataResponse.MetadataResponseTopic> Topics { get; } = [];

    /// <summary>Every topic that the client may describe; it does not learn of others.</summary>
    public void AddAll()
    {
        foreach (var topic in image.Topics.ByName.Values)
        {
            if (MayDescribe(topic.Name))
            {
                Topics.Add(Known(topic));
            }
        }
    }

    /// <summary>Topics by id; entries without one are passed over, as in Kafka.</summary>
    public void AddByIds(List<MetadataRequest.MetadataRequestTopic> topics)
    {
        foreach (var id in topics.Select(topic => topic.TopicId).Where(id => id != Uuid.Zero).Distinct())
        {
            var topic = image.Topics.Find(new TopicId(id));
            Topics.Add(topic is not null && MayDescribe(topic.Name)
                ? Known(topic)
                : Failed(null, id, ErrorCode.UnknownTopicId));
        }
    }

    /// <summary>Topics by name. Returns the names of those that do not exist.</summary>
    public List<string> AddByNames(List<MetadataRequest.MetadataRequestTopic> topics)
    {
        var unknown = new List<string>();
        var denied = new List<string>();
        foreach (var name in topics.Select(topic => topic.Name!).Distinct(StringComparer.Ordinal))
        {
            if (!MayDescribe(name))
            {
                denied.Add(name);
            }
            else if (image.Topics.Find(name) is { } topic)
            {
                Topics.Add(Known(topic));
            }
            else
            {
                unknown.Add(name);
            }
        }

        Topics.AddRange(denied.Select(name => Failed(name, Uuid.Zero, ErrorCode.TopicAuthorizationFailed)));
        return unknown;
    }

    /// <summary>Topics that do not exist; they are asked to be made where that is allowed, and are there at the next try.</summary>
    public void AddUnknown(List<string> names, AutoTopicCreator creator)
    {
        var mayCreate = request.AllowAutoTopicCreation && creator.IsEnabled;
        var wanted = new List<string>();
        foreach (var name in names)
        {
            var error = ErrorOfUnknown(name, mayCreate);
            Topics.Add(Failed(name, Uuid.Zero, error));
            if (mayCreate && error == ErrorCode.UnknownTopicOrPartition && !TopicNames.IsInternal(name))
            {
                wanted.Add(name);
            }
        }

        if (wanted.Count > 0)
        {
            creator.Create(wanted);
        }
    }

    private ErrorCode ErrorOfUnknown(string name, bool mayCreate)
    {
        if (TopicNames.Defect(name) is not null)
        {
            return ErrorCode.InvalidTopicException;
        }

        var isAllowed = !mayCreate
            || context.AuthorizeCluster(AclOperation.Create)
            || context.Authorize(AclOperation.Create, ResourceType.Topic, name);
        return isAllowed ? ErrorCode.UnknownTopicOrPartition : ErrorCode.TopicAuthorizationFailed;
    }

    private bool MayDescribe(string name) => context.Authorize(AclOperation.Describe, ResourceType.Topic, name);

    private MetadataResponse.MetadataResponseTopic Known(TopicImage topic)
    {
        var answer = new MetadataResponse.MetadataResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.Id.Value,
            IsInternal = TopicNames.IsInternal(topic.Name),
        };
        foreach (var partition in query.Describe(topic))
        {
            answer.Partitions.Add(ToMessage(
                opening.IsOpening(new TopicIdPartition(topic.Id, partition.Partition), partition.Leader)
                    ? partition with { Leader = NodeId.None, Error = ErrorCode.LeaderNotAvailable }
                    : partition));
        }

        if (request.IncludeTopicAuthorizedOperations)
        {
            answer.TopicAuthorizedOperations = AuthorizedOperations.OfTopic(context, topic.Name);
        }

        return answer;
    }

    /// <summary>Names that are null on the wire from version 12 on were empty before.</summary>
    private static MetadataResponse.MetadataResponseTopic Failed(string? name, Uuid id, ErrorCode error) => new()
    {
        ErrorCode = (short)error,
        Name = name,
        TopicId = id,
        IsInternal = name is not null && TopicNames.IsInternal(name),
    };

    private static MetadataResponse.MetadataResponsePartition ToMessage(PartitionView partition) => new()
    {
        ErrorCode = (short)partition.Error,
        PartitionIndex = partition.Partition,
        LeaderId = partition.Leader.Value,
        LeaderEpoch = partition.LeaderEpoch.Value,
        ReplicaNodes = [.. partition.Replicas.Select(node => node.Value)],
        IsrNodes = [.. partition.Isr.Select(node => node.Value)],
        OfflineReplicas = [.. partition.Offline.Select(node => node.Value)],
    };
}
