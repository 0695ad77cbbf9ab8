using KRaftNet.Common;
using KRaftNet.Raft;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum.Messages;

/// <summary>EndQuorumEpoch between the core's form and Kafka's. Stateless.</summary>
internal static class EndQuorumEpochMessages
{
    /// <summary>The request to send; version 0 carries the successors as plain ids.</summary>
    /// <param name="request">The core's.</param>
    /// <param name="clusterId">Of the cluster.</param>
    /// <param name="own">Where the resigned leader, this node, is reached.</param>
    public static Wire.EndQuorumEpochRequest ToWire(
        EndQuorumEpochRequest request, string clusterId, IReadOnlyList<VoterEndpoint> own)
    {
        var partition = new Wire.EndQuorumEpochRequest.PartitionData
        {
            PartitionIndex = MetadataPartition.Number,
            LeaderId = request.LeaderId.Value,
            LeaderEpoch = request.Epoch.Value,
        };
        foreach (var candidate in request.PreferredCandidates)
        {
            partition.PreferredSuccessors.Add(candidate.Id.Value);
            partition.PreferredCandidates.Add(new Wire.EndQuorumEpochRequest.ReplicaInfo
            {
                CandidateId = candidate.Id.Value,
                CandidateDirectoryId = candidate.Directory.Value,
            });
        }

        var topic = new Wire.EndQuorumEpochRequest.TopicData { TopicName = MetadataPartition.Topic };
        topic.Partitions.Add(partition);
        var message = new Wire.EndQuorumEpochRequest { ClusterId = clusterId };
        message.Topics.Add(topic);
        foreach (var endpoint in own)
        {
            message.LeaderEndpoints.Add(new Wire.EndQuorumEpochRequest.LeaderEndpoint
            {
                Name = endpoint.Listener,
                Host = endpoint.Host,
                Port = (ushort)endpoint.Port,
            });
        }

        return message;
    }

    /// <summary>The request that came; null if it is not about the one partition.</summary>
    public static EndQuorumEpochRequest? FromWire(Wire.EndQuorumEpochRequest message)
    {
        if (message.Topics is not [{ TopicName: MetadataPartition.Topic, Partitions: [var partition] }]
            || partition.PartitionIndex != MetadataPartition.Number)
        {
            return null;
        }

        IReadOnlyList<ReplicaKey> candidates = partition.PreferredCandidates.Count > 0
            ? [.. partition.PreferredCandidates.Select(KeyOf)]
            : [.. partition.PreferredSuccessors.Select(id => new ReplicaKey(new NodeId(id), DirectoryId.Zero))];
        return new EndQuorumEpochRequest(new NodeId(partition.LeaderId), new LeaderEpoch(partition.LeaderEpoch), candidates);
    }

    /// <summary>Where the sender says that the leader is reached.</summary>
    public static IReadOnlyList<NodeAddress> AddressesIn(Wire.EndQuorumEpochRequest message, NodeId leader) =>
        [.. message.LeaderEndpoints.Select(endpoint => new NodeAddress(leader, endpoint.Host, endpoint.Port))];

    /// <summary>The answer to send.</summary>
    public static Wire.EndQuorumEpochResponse ToWire(EndQuorumEpochResponse response, HostAndPort? leader)
    {
        var topic = new Wire.EndQuorumEpochResponse.TopicData { TopicName = MetadataPartition.Topic };
        topic.Partitions.Add(new Wire.EndQuorumEpochResponse.PartitionData
        {
            PartitionIndex = MetadataPartition.Number,
            ErrorCode = (short)response.Error,
            LeaderId = response.LeaderId.Value,
            LeaderEpoch = response.Epoch.Value,
        });
        var message = new Wire.EndQuorumEpochResponse();
        message.Topics.Add(topic);
        if (leader is { } address)
        {
            message.NodeEndpoints.Add(new Wire.EndQuorumEpochResponse.NodeEndpoint
            {
                NodeId = response.LeaderId.Value,
                Host = address.Host,
                Port = (ushort)address.Port,
            });
        }

        return message;
    }

    /// <summary>The answer that came; null if the peer answered for no partition.</summary>
    public static PeerAnswer? FromWire(Wire.EndQuorumEpochResponse message)
    {
        if (message.ErrorCode != 0 || message.Topics is not [{ Partitions: [var partition] }])
        {
            return null;
        }

        var response = new EndQuorumEpochResponse(
            (RaftError)partition.ErrorCode, new LeaderEpoch(partition.LeaderEpoch), new NodeId(partition.LeaderId));
        return new PeerAnswer(
            response, [.. message.NodeEndpoints.Select(node => new NodeAddress(new NodeId(node.NodeId), node.Host, node.Port))]);
    }

    private static ReplicaKey KeyOf(Wire.EndQuorumEpochRequest.ReplicaInfo candidate) =>
        new(new NodeId(candidate.CandidateId), new DirectoryId(candidate.CandidateDirectoryId));
}
