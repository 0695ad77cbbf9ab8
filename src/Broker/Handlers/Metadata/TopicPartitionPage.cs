using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Queries;
using KRaftNet.Metadata.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using Topic = KRaftNet.Protocol.Messages.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;

namespace KRaftNet.Broker.Handlers.Metadata;

/// <summary>One page of a DescribeTopicPartitions answer. Lives for one request.</summary>
internal sealed class TopicPartitionPage(
    RequestContext context,
    MetadataImage image,
    PartitionQuery query,
    DescribeTopicPartitionsRequest.PartitionCursor? cursor,
    int limit)
{
    private int _left = limit;

    /// <summary>The page.</summary>
    public DescribeTopicPartitionsResponse Response { get; } = new();

    /// <summary>
    /// Adds topics from the cursor on, until the page is full. Those that may not be described come last, so that their
    /// place tells nothing.
    /// </summary>
    /// <param name="names">The topics' names in any order, maybe more than once.</param>
    /// <param name="tellsRefused">Whether topics that are unknown or may not be described are told of.</param>
    public void Add(IEnumerable<string> names, bool tellsRefused)
    {
        var first = cursor?.TopicName ?? "";
        var denied = new List<Topic>();
        foreach (var name in names.Where(name => string.CompareOrdinal(name, first) >= 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            if (!context.Authorize(AclOperation.Describe, ResourceType.Topic, name))
            {
                denied.Add(Failed(name, ErrorCode.TopicAuthorizationFailed));
            }
            else if (Response.NextCursor is null)
            {
                AddAllowed(name, tellsRefused);
            }
        }

        if (tellsRefused)
        {
            Response.Topics.AddRange(denied);
        }
    }

    private void AddAllowed(string name, bool tellsRefused)
    {
        if (_left == 0)
        {
            EndAt(name, 0);
        }
        else if (image.Topics.Find(name) is { } topic)
        {
            AddKnown(topic);
        }
        else if (tellsRefused)
        {
            var isName = TopicNames.Defect(name) is null;
            var failed = Failed(name, isName ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException);
            failed.TopicAuthorizedOperations = AuthorizedOperations.OfTopic(context, name);
            Response.Topics.Add(failed);
        }
    }

    private void AddKnown(TopicImage topic)
    {
        var answer = new Topic
        {
            Name = topic.Name,
            TopicId = topic.Id.Value,
            IsInternal = TopicNames.IsInternal(topic.Name),
            TopicAuthorizedOperations = AuthorizedOperations.OfTopic(context, topic.Name),
        };
        Response.Topics.Add(answer);
        var first = cursor is not null && topic.Name == cursor.TopicName ? cursor.PartitionIndex : 0;
        foreach (var (number, partition) in topic.Partitions)
        {
            if (number < first)
            {
                continue;
            }

            if (_left == 0)
            {
                EndAt(topic.Name, number);
                return;
            }

            answer.Partitions.Add(ToMessage(query.Describe(number, partition)));
            _left--;
        }
    }

    private void EndAt(string topic, int partition) => Response.NextCursor = new DescribeTopicPartitionsResponse.Cursor
    {
        TopicName = topic,
        PartitionIndex = partition,
    };

    private static Topic Failed(string name, ErrorCode error) => new()
    {
        ErrorCode = (short)error,
        Name = name,
        IsInternal = TopicNames.IsInternal(name),
        TopicAuthorizedOperations = Authorization.NotRequested,
    };

    private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition ToMessage(
        PartitionView partition) => new()
    {
        PartitionIndex = partition.Partition,
        LeaderId = partition.Leader.Value,
        LeaderEpoch = partition.LeaderEpoch.Value,
        ReplicaNodes = Numbers(partition.Replicas),
        IsrNodes = Numbers(partition.Isr),
        EligibleLeaderReplicas = Numbers(partition.Elr),
        LastKnownElr = Numbers(partition.LastKnownElr),
        OfflineReplicas = Numbers(partition.Offline),
    };

    private static List<int> Numbers(ValueList<NodeId> nodes) => [.. nodes.Select(node => node.Value)];
}
