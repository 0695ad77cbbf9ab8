using KRaftNet.Common;
using KRaftNet.Raft;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum.Messages;

/// <summary>BeginQuorumEpoch between the core's form and Kafka's. Stateless.</summary>
internal static class BeginQuorumEpochMessages
{
    /// <summary>The request to send.</summary>
    /// <param name="request">The core's.</param>
    /// <param name="clusterId">Of the cluster.</param>
    /// <param name="own">Where the leader, this node, is reached.</param>
    public static Wire.BeginQuorumEpochRequest ToWire(
        BeginQuorumEpochRequest request, string clusterId, IReadOnlyList<VoterEndpoint> own)
    {
        var topic = new Wire.BeginQuorumEpochRequest.TopicData { TopicName = MetadataPartition.Topic };
        topic.Partitions.Add(new Wire.BeginQuorumEpochRequest.PartitionData
        {
            PartitionIndex = MetadataPartition.Number,
            VoterDirectoryId = request.Destination.Directory.Value,
            LeaderId = request.LeaderId.Value,
            LeaderEpoch = request.Epoch.Value,
        });
        var message = new Wire.BeginQuorumEpochRequest
        {
            ClusterId = clusterId,
            VoterId = request.Destination.Id.Value,
        };
        message.Topics.Add(topic);
        foreach (var endpoint in own)
        {
            message.LeaderEndpoints.Add(new Wire.BeginQuorumEpochRequest.LeaderEndpoint
            {
                Name = endpoint.Listener,
                Host = endpoint.Host,
                Port = (ushort)endpoint.Port,
            });
        }

        return message;
    }

    /// <summary>The request that came; null if it is not about the one partition.</summary>
    public static BeginQuorumEpochRequest? FromWire(Wire.BeginQuorumEpochRequest message)
    {
        if (message.Topics is not [{ TopicName: MetadataPartition.Topic, Partitions: [var partition] }]
            || partition.PartitionIndex != MetadataPartition.Number)
        {
            return null;
        }

        return new BeginQuorumEpochRequest(
            new ReplicaKey(new NodeId(message.VoterId), new DirectoryId(partition.VoterDirectoryId)),
            new NodeId(partition.LeaderId),
            new LeaderEpoch(partition.LeaderEpoch));
    }

    /// <summary>Where the sender says that the leader is reached.</summary>
    public static IReadOnlyList<NodeAddress> AddressesIn(Wire.BeginQuorumEpochRequest message, NodeId leader) =>
        [.. message.LeaderEndpoints.Select(endpoint => new NodeAddress(leader, endpoint.Host, endpoint.Port))];

    /// <summary>The answer to send.</summary>
    public static Wire.BeginQuorumEpochResponse ToWire(BeginQuorumEpochResponse response, HostAndPort? leader)
    {
        var topic = new Wire.BeginQuorumEpochResponse.TopicData { TopicName = MetadataPartition.Topic };
        topic.Partitions.Add(new Wire.BeginQuorumEpochResponse.PartitionData
        {
            PartitionIndex = MetadataPartition.Number,
            ErrorCode = (short)response.Error,
            LeaderId = response.LeaderId.Value,
            LeaderEpoch = response.Epoch.Value,
        });
        var message = new Wire.BeginQuorumEpochResponse();
        message.Topics.Add(topic);
        if (leader is { } address)
        {
            message.NodeEndpoints.Add(new Wire.BeginQuorumEpochResponse.NodeEndpoint
            {
                NodeId = response.LeaderId.Value,
                Host = address.Host,
                Port = (ushort)address.Port,
            });
        }

        return message;
    }

    /// <summary>The answer that came; null if the peer answered for no partition.</summary>
    public static PeerAnswer? FromWire(Wire.BeginQuorumEpochResponse message)
    {
        if (message.ErrorCode != 0 || message.Topics is not [{ Partitions: [var partition] }])
        {
            return null;
        }

        var response = new BeginQuorumEpochResponse(
            (RaftError)partition.ErrorCode, new LeaderEpoch(partition.LeaderEpoch), new NodeId(partition.LeaderId));
        return new PeerAnswer(
            response, [.. message.NodeEndpoints.Select(node => new NodeAddress(new NodeId(node.NodeId), node.Host, node.Port))]);
    }
}
