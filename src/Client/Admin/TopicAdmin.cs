using KRaftNet.Client.Connections;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Client.Admin;

/// <summary>Creates, deletes and shows topics. Owned by the loop of its cluster connection.</summary>
public sealed class TopicAdmin(ClusterConnection cluster)
{
    /// <summary>Creates a topic; -1 partitions or replicas stand for the cluster's defaults. Returns what it became.</summary>
    /// <exception cref="KafkaException">It was refused.</exception>
    public Task<CreateTopicsResponse.CreatableTopicResult> Create(
        string name, int partitions, short replicas, IReadOnlyList<KeyValuePair<string, string>> configs) =>
        Patiently(async () =>
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
                TimeoutMs = TimeoutMs,
            });
            var result = reply.Message.Topics[0];
            Check(result.ErrorCode, $"topic {name} was not created", result.ErrorMessage);
            return result;
        });

    /// <summary>Deletes a topic with its records.</summary>
    /// <exception cref="KafkaException">It was refused.</exception>
    public Task Delete(string name) => Patiently(async () =>
    {
        using var reply = await cluster.CallAny<DeleteTopicsRequest, DeleteTopicsResponse>(new DeleteTopicsRequest
        {
            Topics = [new DeleteTopicsRequest.DeleteTopicState { Name = name }],
            TimeoutMs = TimeoutMs,
        });
        var result = reply.Message.Responses[0];
        Check(result.ErrorCode, $"topic {name} was not deleted", result.ErrorMessage);
        return result;
    });

    /// <summary>All topics that the client may see, by name.</summary>
    public async Task<IReadOnlyList<MetadataResponse.MetadataResponseTopic>> List()
    {
        var answer = await Patiently(() => cluster.Metadata(null));
        return [.. answer.Topics.OrderBy(topic => topic.Name, StringComparer.Ordinal)];
    }

    /// <summary>One topic, partitions in order.</summary>
    /// <exception cref="KafkaException">There is none.</exception>
    public async Task<MetadataResponse.MetadataResponseTopic> Describe(string name)
    {
        var answer = await Patiently(() => cluster.Metadata([name]));
        var topic = answer.Topics[0];
        Check(topic.ErrorCode, $"topic {name} cannot be described", null);
        topic.Partitions.Sort((left, right) => left.PartitionIndex.CompareTo(right.PartitionIndex));
        return topic;
    }

    private int TimeoutMs => (int)cluster.Options.RequestTimeout.TotalMilliseconds;

    /// <summary>
    /// Tries again what passes. An unknown topic and a broker that is not there are told at once: a human waits.
    /// </summary>
    private async Task<T> Patiently<T>(Func<Task<T>> attempt)
    {
        var patience = new Patience(cluster, cluster.Options.RetryTimeout);
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (KafkaException e) when (e.Error is not (ErrorCode.UnknownTopicOrPartition or ErrorCode.NetworkException))
            {
                await patience.PauseOrThrow(e);
            }
        }
    }

    private static void Check(short code, string what, string? brokerSays)
    {
        if ((ErrorCode)code != ErrorCode.None)
        {
            throw KafkaException.Of((ErrorCode)code, what, brokerSays);
        }
    }
}
