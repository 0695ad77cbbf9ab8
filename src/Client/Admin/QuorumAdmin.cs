using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Client.Admin;

/// <summary>Shows the metadata quorum and changes its voters (KIP-836, KIP-853). Owned by the loop of its cluster connection.</summary>
/// <param name="cluster">The way to the cluster.</param>
/// <param name="viaControllers">
/// Whether the bootstrap addresses are those of controllers, of which the leader answers; else brokers pass requests on.
/// </param>
public sealed class QuorumAdmin(ClusterConnection cluster, bool viaControllers)
{
    private const string Topic = "__cluster_metadata";
    private const sbyte BrokerEndpoints = 1;
    private const sbyte ControllerEndpoints = 2;

    private readonly AdminCalls _calls = new(cluster);

    /// <summary>Brokers and the cluster's id, or controllers and leader, by which the quorum is reached.</summary>
    /// <exception cref="KafkaException">Nobody answers.</exception>
    public Task<DescribeClusterResponse> Cluster() => _calls.Patiently(AskCluster);

    /// <summary>Leader, voters and observers, and how far each is.</summary>
    /// <exception cref="KafkaException">There is no leader, or it refuses.</exception>
    public Task<QuorumState> Describe() => _calls.Patiently(async () =>
    {
        using var reply = await Ask<DescribeQuorumRequest, DescribeQuorumResponse>(new DescribeQuorumRequest
        {
            Topics =
            [
                new DescribeQuorumRequest.TopicData
                {
                    TopicName = Topic,
                    Partitions = [new DescribeQuorumRequest.PartitionData { PartitionIndex = 0 }],
                },
            ],
        });
        const string What = "the quorum cannot be described";
        AdminCalls.Check(reply.Message.ErrorCode, What, reply.Message.ErrorMessage);
        if (reply.Message.Topics is not [{ Partitions: [var partition] }])
        {
            throw KafkaException.Of(ErrorCode.UnknownServerError, What, "the answer does not tell of it");
        }

        AdminCalls.Check(partition.ErrorCode, What, partition.ErrorMessage);
        return QuorumState.Of(partition, reply.Message.Nodes);
    });

    /// <summary>Makes an observer a voter; done when the change is committed.</summary>
    /// <param name="voter">Node and directory.</param>
    /// <param name="endpoints">Where its controller listens, by listener.</param>
    /// <exception cref="KafkaException">It was refused.</exception>
    public Task AddVoter(QuorumReplica voter, ImmutableArray<QuorumEndpoint> endpoints) => _calls.Patiently(async () =>
    {
        using var reply = await Ask<AddRaftVoterRequest, AddRaftVoterResponse>(new AddRaftVoterRequest
        {
            ClusterId = null,
            TimeoutMs = _calls.TimeoutMs,
            VoterId = voter.Id.Value,
            VoterDirectoryId = voter.Directory.Value,
            Listeners =
            [
                .. endpoints.Select(endpoint => new AddRaftVoterRequest.Listener
                {
                    Name = endpoint.Listener,
                    Host = endpoint.Address.Host,
                    Port = (ushort)endpoint.Address.Port,
                }),
            ],
        });
        AdminCalls.Check(reply.Message.ErrorCode, $"node {voter.Id} was not made a voter", reply.Message.ErrorMessage);
        return true;
    });

    /// <summary>Takes a voter's vote; done when the change is committed.</summary>
    /// <param name="voter">Node and directory.</param>
    /// <exception cref="KafkaException">It was refused.</exception>
    public Task RemoveVoter(QuorumReplica voter) => _calls.Patiently(async () =>
    {
        using var reply = await Ask<RemoveRaftVoterRequest, RemoveRaftVoterResponse>(new RemoveRaftVoterRequest
        {
            ClusterId = null,
            VoterId = voter.Id.Value,
            VoterDirectoryId = voter.Directory.Value,
        });
        AdminCalls.Check(reply.Message.ErrorCode, $"node {voter.Id} is still a voter", reply.Message.ErrorMessage);
        return true;
    });

    private async Task<Transport.Peers.Reply<TResponse>> Ask<TRequest, TResponse>(TRequest request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> => viaControllers
        ? await cluster.Call<TRequest, TResponse>(await Leader(), request, cluster.Options.RequestTimeout)
        : await cluster.CallAny<TRequest, TResponse>(request);

    private async Task<HostAndPort> Leader()
    {
        var answer = await AskCluster();
        return answer.Brokers.Find(controller => controller.BrokerId == answer.ControllerId) is { } leader
            ? new HostAndPort(leader.Host, leader.Port)
            : throw KafkaException.Of(ErrorCode.LeaderNotAvailable, "the quorum cannot be asked", "it has no leader now");
    }

    private async Task<DescribeClusterResponse> AskCluster()
    {
        using var reply = await cluster.CallAny<DescribeClusterRequest, DescribeClusterResponse>(new DescribeClusterRequest
        {
            EndpointType = viaControllers ? ControllerEndpoints : BrokerEndpoints,
            IncludeFencedBrokers = !viaControllers,
        });
        AdminCalls.Check(reply.Message.ErrorCode, "the cluster cannot be described", reply.Message.ErrorMessage);
        return reply.Message;
    }
}
