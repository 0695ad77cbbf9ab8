using KRaftNet.Protocol.Messages;

namespace KRaftNet.Client.Admin;

/// <summary>Creates, deletes and shows topics. Owned by the loop of its cluster connection.</summary>
public sealed class TopicAdmin(ClusterConnection cluster)
{
    private readonly AdminCalls _calls = new(cluster);

    /// <summary>Creates a topic; -1 partitions or replicas stand for the cluster's defaults. Returns what it became.</summary>
    /// <exception cref="KafkaException">It was refused.</exception>
    public Task<CreateTopicsResponse.CreatableTopicResult> Create(
        string name, int partitions, short replicas, IReadOnlyList<KeyValuePair<string, string>> configs) =>
        _calls.Patiently(async () =>
        {
            using var reply = await cluster.CallAny<CreateTopicsRequest, CreateTopicsResponse>(new CreateTopicsRequest
            {
                Topics =
                [
                    new CreateTopicsRequest.CreatableTopic
                    {
                        Name = name,
                        NumPartitions = partitions,
                        ReplicationFactor = replicas,
                        Configs = configs.Select(pair => new CreateTopicsRequest.CreatableTopicConfig
                        {
                            Name = pair.Key,
                            Value = pair.Value,
                        }).ToList(),
                    },
                ],
                TimeoutMs = _calls.TimeoutMs,
            });
            var result = reply.Message.Topics[0];
            AdminCalls.Check(result.ErrorCode, $"topic {name} was not created", result.ErrorMessage);
            return result;
        });

    /// <summary>Deletes a topic with its records.</summary>
    /// <exception cref="KafkaException">It was refused.</exception>
    public Task Delete(string name) => _calls.Patiently(async () =>
    {
        using var reply = await cluster.CallAny<DeleteTopicsRequest, DeleteTopicsResponse>(new DeleteTopicsRequest
        {
            Topics = [new DeleteTopicsRequest.DeleteTopicState { Name = name }],
            TimeoutMs = _calls.TimeoutMs,
        });
        var result = reply.Message.Responses[0];
        AdminCalls.Check(result.ErrorCode, $"topic {name} was not deleted", result.ErrorMessage);
        return result;
    });

    /// <summary>Gives a topic more partitions; records that are there stay where they are.</summary>
    /// <param name="name">The topic.</param>
    /// <param name="partitions">How many it is to have, more than now.</param>
    /// <exception cref="KafkaException">It was refused.</exception>
    public Task AddPartitions(string name, int partitions) => _calls.Patiently(async () =>
    {
        using var reply = await cluster.CallAny<CreatePartitionsRequest, CreatePartitionsResponse>(new CreatePartitionsRequest
        {
            Topics =
            [
                new CreatePartitionsRequest.CreatePartitionsTopic { Name = name, Count = partitions, Assignments = null },
            ],
            TimeoutMs = _calls.TimeoutMs,
        });
        var result = reply.Message.Results[0];
        AdminCalls.Check(result.ErrorCode, $"topic {name} was not given {partitions} partitions", result.ErrorMessage);
        return result;
    });

    /// <summary>All topics that the client may see, by name.</summary>
    public async Task<IReadOnlyList<MetadataResponse.MetadataResponseTopic>> List()
    {
        var answer = await _calls.Patiently(() => cluster.Metadata(null));
        return [.. answer.Topics.OrderBy(topic => topic.Name, StringComparer.Ordinal)];
    }

    /// <summary>One topic, partitions in order, with what the controller knows of their replicas.</summary>
    /// <exception cref="KafkaException">There is none.</exception>
    public Task<DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic> Describe(string name) =>
        _calls.Patiently(async () =>
        {
            var topic = new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic { Name = name };
            DescribeTopicPartitionsRequest.PartitionCursor? cursor = null;
            do
            {
                using var reply = await cluster.CallAny<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>(
                    new DescribeTopicPartitionsRequest
                    {
                        Topics = [new DescribeTopicPartitionsRequest.TopicRequest { Name = name }],
                        Cursor = cursor,
                    });
                var page = reply.Message.Topics[0];
                AdminCalls.Check(page.ErrorCode, $"topic {name} cannot be described", null);
                topic.TopicId = page.TopicId;
                topic.Partitions.AddRange(page.Partitions);
                cursor = reply.Message.NextCursor is { } next
                    ? new DescribeTopicPartitionsRequest.PartitionCursor
                    {
                        TopicName = next.TopicName,
                        PartitionIndex = next.PartitionIndex,
                    }
                    : null;
            }
            while (cursor is not null);
            topic.Partitions.Sort((left, right) => left.PartitionIndex.CompareTo(right.PartitionIndex));
            return topic;
        });
}
