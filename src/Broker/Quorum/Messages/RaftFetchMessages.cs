using KRaftNet.Common;
using KRaftNet.Protocol.Wire;
using KRaftNet.Raft;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum.Messages;

/// <summary>The quorum's Fetch between the core's form and Kafka's. Stateless.</summary>
internal static class RaftFetchMessages
{
    /// <summary>What versions without the field say of the fetcher's high watermark.</summary>
    private const long NoHighWatermark = long.MaxValue;

    private const short WithTags = 12;
    private const short WithTopicIds = 13;
    private const short WithReplicaState = 15;
    private const short WithEndpoints = 17;

    /// <summary>The request to send.</summary>
    public static Wire.FetchRequest ToWire(FetchRequest request, string clusterId, int maxBytes)
    {
        var topic = new Wire.FetchRequest.FetchTopic
        {
            Topic = MetadataPartition.Topic,
            TopicId = MetadataPartition.TopicId.Value,
        };
        topic.Partitions.Add(new Wire.FetchRequest.FetchPartition
        {
            Partition = MetadataPartition.Number,
            CurrentLeaderEpoch = request.Epoch.Value,
            FetchOffset = request.Position.Offset.Value,
            LastFetchedEpoch = request.Position.Epoch.Value,
            ReplicaDirectoryId = request.Replica.Directory.Value,
            HighWatermark = request.HighWatermark?.Value ?? NoHighWatermark,
        });
        var message = new Wire.FetchRequest
        {
            ClusterId = clusterId,
            ReplicaState = new Wire.FetchRequest.FetchingReplica { ReplicaId = request.Replica.Id.Value },
            MaxWaitMs = (int)request.MaxWait.TotalMilliseconds,
            MaxBytes = maxBytes,
            SessionEpoch = -1,
        };
        message.Topics.Add(topic);
        return message;
    }

    /// <summary>The request that came; null if it is not about the one partition.</summary>
    /// <param name="message">Kafka's form.</param>
    /// <param name="version">Which tells where the fetcher's id and the topic stand.</param>
    public static FetchRequest? FromWire(Wire.FetchRequest message, short version)
    {
        if (message.Topics is not [{ Partitions: [var partition] } topic]
            || !IsMetadata(topic, version)
            || partition.Partition != MetadataPartition.Number)
        {
            return null;
        }

        var id = version < WithReplicaState ? message.ReplicaId : message.ReplicaState.ReplicaId;
        return new FetchRequest(
            new ReplicaKey(new NodeId(id), new DirectoryId(partition.ReplicaDirectoryId)),
            new LeaderEpoch(partition.CurrentLeaderEpoch),
            new OffsetAndEpoch(new Offset(partition.FetchOffset), new LeaderEpoch(partition.LastFetchedEpoch)),
            partition.HighWatermark == NoHighWatermark ? null : new Offset(partition.HighWatermark),
            TimeSpan.FromMilliseconds(message.MaxWaitMs));
    }

    /// <summary>The answer to send.</summary>
    /// <param name="response">The core's.</param>
    /// <param name="version">Of the request.</param>
    /// <param name="leader">Where the leader is reached, if that is known.</param>
    /// <param name="records">What was read of the log.</param>
    public static Wire.FetchResponse ToWire(
        FetchResponse response, short version, HostAndPort? leader, RecordsPayload records)
    {
        var partition = new Wire.FetchResponse.PartitionData
        {
            PartitionIndex = MetadataPartition.Number,
            ErrorCode = (short)response.Error,
            HighWatermark = response.HighWatermark?.Value ?? -1,
            LogStartOffset = response.LogStart.Value,
            Records = records,
        };
        if (version >= WithTags)
        {
            AddTags(partition, response);
        }

        var topic = new Wire.FetchResponse.FetchableTopicResponse
        {
            Topic = MetadataPartition.Topic,
            TopicId = MetadataPartition.TopicId.Value,
        };
        topic.Partitions.Add(partition);
        var message = new Wire.FetchResponse();
        message.Responses.Add(topic);
        if (leader is { } address && version >= WithEndpoints)
        {
            message.NodeEndpoints.Add(new Wire.FetchResponse.NodeEndpoint
            {
                NodeId = response.LeaderId.Value,
                Host = address.Host,
                Port = address.Port,
            });
        }

        return message;
    }

    private static void AddTags(Wire.FetchResponse.PartitionData partition, FetchResponse response)
    {
        partition.CurrentLeader.LeaderId = response.LeaderId.Value;
        partition.CurrentLeader.LeaderEpoch = response.Epoch.Value;
        if (response.DivergingEpoch is { } diverging)
        {
            partition.DivergingEpoch.Epoch = diverging.Epoch.Value;
            partition.DivergingEpoch.EndOffset = diverging.Offset.Value;
        }

        if (response.SnapshotId is { } snapshot)
        {
            partition.SnapshotId.Epoch = snapshot.Epoch.Value;
            partition.SnapshotId.EndOffset = snapshot.Offset.Value;
        }
    }

    /// <summary>The answer that came; null if the peer answered for no partition.</summary>
    public static PeerAnswer? FromWire(Wire.FetchResponse message)
    {
        if (message.ErrorCode != 0 || message.Responses is not [{ Partitions: [var partition] }])
        {
            return null;
        }

        var response = new FetchResponse(
            (RaftError)partition.ErrorCode,
            new LeaderEpoch(partition.CurrentLeader.LeaderEpoch),
            new NodeId(partition.CurrentLeader.LeaderId))
        {
            HighWatermark = partition.HighWatermark >= 0 ? new Offset(partition.HighWatermark) : null,
            LogStart = new Offset(Math.Max(partition.LogStartOffset, 0)),
            DivergingEpoch = PositionOf(partition.DivergingEpoch.EndOffset, partition.DivergingEpoch.Epoch),
            SnapshotId = PositionOf(partition.SnapshotId.EndOffset, partition.SnapshotId.Epoch),
            HasRecords = partition.Records.Length > 0,
        };
        return new PeerAnswer(
            response, [.. message.NodeEndpoints.Select(node => new NodeAddress(new NodeId(node.NodeId), node.Host, node.Port))])
        {
            Records = partition.Records.Bytes,
        };
    }

    /// <summary>Older versions name topics, and the quorum's is known by its id only, as in Kafka.</summary>
    private static bool IsMetadata(Wire.FetchRequest.FetchTopic topic, short version) =>
        version >= WithTopicIds && topic.TopicId == MetadataPartition.TopicId.Value;

    private static OffsetAndEpoch? PositionOf(long offset, int epoch) =>
        epoch < 0 || offset < 0 ? null : new OffsetAndEpoch(new Offset(offset), new LeaderEpoch(epoch));
}
