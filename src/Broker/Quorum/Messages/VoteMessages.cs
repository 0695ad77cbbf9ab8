using KRaftNet.Common;
using KRaftNet.Raft;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum.Messages;

/// <summary>Vote between the core's form and Kafka's. Stateless.</summary>
internal static class VoteMessages
{
    /// <summary>The request to send.</summary>
    public static Wire.VoteRequest ToWire(VoteRequest request, string clusterId)
    {
        var partition = new Wire.VoteRequest.PartitionData
        {
            PartitionIndex = MetadataPartition.Number,
            ReplicaEpoch = request.Epoch.Value,
            ReplicaId = request.Candidate.Id.Value,
            ReplicaDirectoryId = request.Candidate.Directory.Value,
            VoterDirectoryId = request.Destination.Directory.Value,
            LastOffsetEpoch = request.LogEnd.Epoch.Value,
            LastOffset = request.LogEnd.Offset.Value,
            PreVote = request.PreVote,
        };
        var topic = new Wire.VoteRequest.TopicData { TopicName = MetadataPartition.Topic };
        topic.Partitions.Add(partition);
        var message = new Wire.VoteRequest { ClusterId = clusterId, VoterId = request.Destination.Id.Value };
        message.Topics.Add(topic);
        return message;
    }

    /// <summary>The request that came; null if it is not about the one partition.</summary>
    public static VoteRequest? FromWire(Wire.VoteRequest message)
    {
        if (message.Topics is not [{ TopicName: MetadataPartition.Topic, Partitions: [var partition] }]
            || partition.PartitionIndex != MetadataPartition.Number)
        {
            return null;
        }

        return new VoteRequest(
            new ReplicaKey(new NodeId(message.VoterId), new DirectoryId(partition.VoterDirectoryId)),
            new ReplicaKey(new NodeId(partition.ReplicaId), new DirectoryId(partition.ReplicaDirectoryId)),
            new LeaderEpoch(partition.ReplicaEpoch),
            new OffsetAndEpoch(new Offset(partition.LastOffset), new LeaderEpoch(partition.LastOffsetEpoch)),
            partition.PreVote);
    }

    /// <summary>The answer to send.</summary>
    public static Wire.VoteResponse ToWire(VoteResponse response, HostAndPort? leader)
    {
        var topic = new Wire.VoteResponse.TopicData { TopicName = MetadataPartition.Topic };
        topic.Partitions.Add(new Wire.VoteResponse.PartitionData
        {
            PartitionIndex = MetadataPartition.Number,
            ErrorCode = (short)response.Error,
            LeaderId = response.LeaderId.Value,
            LeaderEpoch = response.Epoch.Value,
            VoteGranted = response.Granted,
        });
        var message = new Wire.VoteResponse();
        message.Topics.Add(topic);
        if (leader is { } address)
        {
            message.NodeEndpoints.Add(new Wire.VoteResponse.NodeEndpoint
            {
                NodeId = response.LeaderId.Value,
                Host = address.Host,
                Port = (ushort)address.Port,
            });
        }

        return message;
    }

    /// <summary>The answer that came; null if the peer answered for no partition.</summary>
    public static PeerAnswer? FromWire(Wire.VoteResponse message)
    {
        if (message.ErrorCode != 0 || message.Topics is not [{ Partitions: [var partition] }])
        {
            return null;
        }

        var response = new VoteResponse(
            (RaftError)partition.ErrorCode,
            new LeaderEpoch(partition.LeaderEpoch),
            new NodeId(partition.LeaderId),
            partition.VoteGranted);
        return new PeerAnswer(
            response, [.. message.NodeEndpoints.Select(node => new NodeAddress(new NodeId(node.NodeId), node.Host, node.Port))]);
    }
}
