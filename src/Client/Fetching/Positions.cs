using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Client.Fetching;

/// <summary>Finds the offsets at which partitions are read from.</summary>
internal static class Positions
{
    /// <summary>Of each partition the offset that a start position means now.</summary>
    /// <exception cref="KafkaException">The partition's leader does not tell.</exception>
    public static async Task<SortedDictionary<int, Offset>> Find(
        ClusterConnection cluster, TopicView topic, IEnumerable<int> partitions, StartPosition start)
    {
        var found = new SortedDictionary<int, Offset>();
        foreach (var partition in partitions)
        {
            found[partition] = start.Offset is { } offset
                ? new Offset(offset)
                : await Ask(cluster, topic, partition, start.Timestamp);
        }

        return found;
    }

    private static async Task<Offset> Ask(ClusterConnection cluster, TopicView topic, int partition, long timestamp)
    {
        using var reply = await cluster.Call<ListOffsetsRequest, ListOffsetsResponse>(
            topic.Leaders[partition],
            new ListOffsetsRequest
            {
                ReplicaId = -1,
                TimeoutMs = (int)cluster.Options.RequestTimeout.TotalMilliseconds,
                Topics =
                [
                    new ListOffsetsRequest.ListOffsetsTopic
                    {
                        Name = topic.Name,
                        Partitions =
                        [
                            new ListOffsetsRequest.ListOffsetsPartition
                            {
                                PartitionIndex = partition,
                                Timestamp = timestamp,
                            },
                        ],
                    },
                ],
            },
            cluster.Options.RequestTimeout);
        var answer = reply.Message.Topics[0].Partitions[0];
        return (ErrorCode)answer.ErrorCode == ErrorCode.None
            ? new Offset(answer.Offset)
            : throw KafkaException.Of((ErrorCode)answer.ErrorCode, $"no offsets of {topic.Name}-{partition}");
    }
}
