using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Wire;
using KRaftNet.Raft;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum.Messages;

/// <summary>FetchSnapshot between the core's form and Kafka's. Stateless.</summary>
internal static class FetchSnapshotMessages
{
    /// <summary>The request for the piece at a position.</summary>
    public static Wire.FetchSnapshotRequest ToWire(
        SnapshotFetch fetch, ReplicaKey self, long position, string clusterId, int maxBytes)
    {
        var partition = new Wire.FetchSnapshotRequest.PartitionSnapshot
        {
            Partition = MetadataPartition.Number,
            CurrentLeaderEpoch = fetch.Epoch.Value,
            Position = position,
            ReplicaDirectoryId = self.Directory.Value,
        };
        partition.SnapshotId.EndOffset = fetch.SnapshotId.Offset.Value;
        partition.SnapshotId.Epoch = fetch.SnapshotId.Epoch.Value;
        var topic = new Wire.FetchSnapshotRequest.TopicSnapshot { Name = MetadataPartition.Topic };
        topic.Partitions.Add(partition);
        var message = new Wire.FetchSnapshotRequest
        {
            ClusterId = clusterId,
            ReplicaId = self.Id.Value,
            MaxBytes = maxBytes,
        };
        message.Topics.Add(topic);
        return message;
    }

    /// <summary>The one partition that a request asks for; null if it names another, or none.</summary>
    public static Wire.FetchSnapshotRequest.PartitionSnapshot? PartitionOf(Wire.FetchSnapshotRequest message) =>
        message.Topics is [{ Name: MetadataPartition.Topic, Partitions: [var partition] }]
            && partition.Partition == MetadataPartition.Number
            ? partition
            : null;

    /// <summary>The request that came.</summary>
    public static FetchSnapshotRequest FromWire(
        Wire.FetchSnapshotRequest message, Wire.FetchSnapshotRequest.PartitionSnapshot partition) => new(
        new ReplicaKey(new NodeId(message.ReplicaId), new DirectoryId(partition.ReplicaDirectoryId)),
        new LeaderEpoch(partition.CurrentLeaderEpoch),
        new OffsetAndEpoch(new Offset(partition.SnapshotId.EndOffset), new LeaderEpoch(partition.SnapshotId.Epoch)));

    /// <summary>The answer with a piece.</summary>
    /// <param name="asked">The request's partition.</param>
    /// <param name="response">What the core said.</param>
    /// <param name="leader">Where the leader is reached, if that is known.</param>
    /// <param name="size">Bytes of the whole snapshot.</param>
    /// <param name="piece">The bytes at the position.</param>
    public static Wire.FetchSnapshotResponse ToWire(
        Wire.FetchSnapshotRequest.PartitionSnapshot asked,
        FetchSnapshotResponse response,
        HostAndPort? leader,
        long size,
        RecordsPayload piece)
    {
        var partition = PartitionOf(asked, response, ErrorCode.None);
        partition.Size = size;
        partition.Position = asked.Position;
        partition.UnalignedRecords = piece;
        return Of(partition, response, leader);
    }

    /// <summary>The answer with an error instead.</summary>
    public static Wire.FetchSnapshotResponse ToWire(
        Wire.FetchSnapshotRequest.PartitionSnapshot asked,
        FetchSnapshotResponse response,
        ErrorCode error,
        HostAndPort? leader) => Of(PartitionOf(asked, response, error), response, leader);

    /// <summary>The answer to a request for anything but the one partition.</summary>
    public static Wire.FetchSnapshotResponse UnknownPartitions(Wire.FetchSnapshotRequest request)
    {
        var message = new Wire.FetchSnapshotResponse();
        foreach (var asked in request.Topics)
        {
            var topic = new Wire.FetchSnapshotResponse.TopicSnapshot { Name = asked.Name };
            foreach (var partition in asked.Partitions)
            {
                topic.Partitions.Add(new Wire.FetchSnapshotResponse.PartitionSnapshot
                {
                    Index = partition.Partition,
                    ErrorCode = (short)ErrorCode.UnknownTopicOrPartition,
                    UnalignedRecords = RecordsPayload.Empty,
                });
            }

            message.Topics.Add(topic);
        }

        return message;
    }

    /// <summary>What a peer answered; null if for no partition.</summary>
    public static (Wire.FetchSnapshotResponse.PartitionSnapshot Partition, FetchSnapshotResponse Response)? FromWire(
        Wire.FetchSnapshotResponse message)
    {
        if (message.ErrorCode != 0 || message.Topics is not [{ Partitions: [var partition] }])
        {
            return null;
        }

        return (partition, new FetchSnapshotResponse(
            (RaftError)partition.ErrorCode,
            new LeaderEpoch(partition.CurrentLeader.LeaderEpoch),
            new NodeId(partition.CurrentLeader.LeaderId)));
    }

    private static Wire.FetchSnapshotResponse.PartitionSnapshot PartitionOf(
        Wire.FetchSnapshotRequest.PartitionSnapshot asked, FetchSnapshotResponse response, ErrorCode error)
    {
        var partition = new Wire.FetchSnapshotResponse.PartitionSnapshot
        {
            Index = MetadataPartition.Number,
            ErrorCode = (short)error,
            UnalignedRecords = RecordsPayload.Empty,
        };
        partition.SnapshotId.EndOffset = asked.SnapshotId.EndOffset;
        partition.SnapshotId.Epoch = asked.SnapshotId.Epoch;
        partition.CurrentLeader.LeaderId = response.LeaderId.Value;
        partition.CurrentLeader.LeaderEpoch = response.Epoch.Value;
        return partition;
    }

    private static Wire.FetchSnapshotResponse Of(
        Wire.FetchSnapshotResponse.PartitionSnapshot partition, FetchSnapshotResponse response, HostAndPort? leader)
    {
        var topic = new Wire.FetchSnapshotResponse.TopicSnapshot { Name = MetadataPartition.Topic };
        topic.Partitions.Add(partition);
        var message = new Wire.FetchSnapshotResponse();
        message.Topics.Add(topic);
        if (leader is { } address)
        {
            message.NodeEndpoints.Add(new Wire.FetchSnapshotResponse.NodeEndpoint
            {
                NodeId = response.LeaderId.Value,
                Host = address.Host,
                Port = (ushort)address.Port,
            });
        }

        return message;
    }
}
