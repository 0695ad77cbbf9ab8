using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Controller.Endpoints;

/// <summary>DescribeQuorum: who leads, who votes, how far each is (KIP-836). The leader knows; others say so. Immutable.</summary>
internal sealed class DescribeQuorumEndpoint(RaftDriver driver, NodeClock clock)
    : ControllerEndpoint<DescribeQuorumRequest, DescribeQuorumResponse>
{
    private const short WithDirectories = 2;

    private const string NotLeader =
        "For requests intended only for the leader, this error indicates that the broker is not the current leader. "
        + "Ask the leader that the answer names.";

    /// <inheritdoc/>
    public override bool IsForwardable => true;

    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(DescribeQuorumRequest request) => ControllerTimeouts.Default;

    /// <inheritdoc/>
    public override DescribeQuorumResponse Failure(DescribeQuorumRequest request, ApiError error, short version)
    {
        if (error.Code != ErrorCode.NotController)
        {
            return new DescribeQuorumResponse { ErrorCode = (short)error.Code };
        }

        var leader = driver.Leader;
        return Of(new DescribeQuorumResponse.PartitionData
        {
            ErrorCode = (short)ErrorCode.NotLeaderOrFollower,
            ErrorMessage = NotLeader,
            LeaderId = leader.Id.Value,
            LeaderEpoch = leader.Epoch.Value,
        });
    }

    /// <inheritdoc/>
    public override void Serve(
        ControllerCaller caller,
        DescribeQuorumRequest request,
        short version,
        TimeSpan timeout,
        Action<DescribeQuorumResponse> answered,
        Action<ErrorCode> failed)
    {
        if (!caller.AuthorizeCluster(AclOperation.Describe))
        {
            failed(ErrorCode.ClusterAuthorizationFailed);
        }
        else if (request.Topics is not [{ TopicName: MetadataPartition.Topic, Partitions: [{ PartitionIndex: MetadataPartition.Number }] }])
        {
            answered(UnknownPartitions(request));
        }
        else
        {
            driver.Describe(report =>
            {
                if (report is null)
                {
                    failed(ErrorCode.NotController);
                }
                else
                {
                    answered(Answer(report, version >= WithDirectories));
                }
            });
        }
    }

    private DescribeQuorumResponse Answer(QuorumReport report, bool withDirectories)
    {
        var description = report.Description;
        var partition = new DescribeQuorumResponse.PartitionData
        {
            LeaderId = description.LeaderId.Value,
            LeaderEpoch = description.Epoch.Value,
            HighWatermark = description.HighWatermark?.Value ?? -1,
        };
        foreach (var voter in description.Voters)
        {
            partition.CurrentVoters.Add(StateOf(voter, report.Now, description.LeaderId, withDirectories));
        }

        foreach (var observer in description.Observers)
        {
            partition.Observers.Add(StateOf(observer, report.Now, description.LeaderId, withDirectories));
        }

        var response = Of(partition);
        if (withDirectories)
        {
            AddNodes(response, report.Voters);
        }

        return response;
    }

    private static void AddNodes(DescribeQuorumResponse response, VoterSet voters)
    {
        foreach (var voter in voters)
        {
            var node = new DescribeQuorumResponse.Node { NodeId = voter.Key.Id.Value };
            foreach (var endpoint in voter.Endpoints)
            {
                node.Listeners.Add(new DescribeQuorumResponse.Listener
                {
                    Name = endpoint.Listener,
                    Host = endpoint.Host,
                    Port = (ushort)endpoint.Port,
                });
            }

            response.Nodes.Add(node);
        }
    }

    private DescribeQuorumResponse.ReplicaState StateOf(
        ReplicaDescription replica, TimeSpan now, NodeId leader, bool withDirectory) => new()
    {
        ReplicaId = replica.Key.Id.Value,
        ReplicaDirectoryId = withDirectory ? replica.Key.Directory.Value : Uuid.Zero,
        LogEndOffset = replica.LogEnd?.Value ?? -1,
        LastFetchTimestamp = replica.Key.Id == leader ? clock.UtcMs : UtcOf(replica.LastContact, now),
        LastCaughtUpTimestamp = replica.Key.Id == leader ? clock.UtcMs : UtcOf(replica.LastCaughtUp, now),
    };

    private long UtcOf(TimeSpan? time, TimeSpan now) =>
        time is { } at ? clock.UtcMs - (long)(now - at).TotalMilliseconds : -1;

    private static DescribeQuorumResponse Of(DescribeQuorumResponse.PartitionData partition)
    {
        var topic = new DescribeQuorumResponse.TopicData { TopicName = MetadataPartition.Topic };
        topic.Partitions.Add(partition);
        var response = new DescribeQuorumResponse();
        response.Topics.Add(topic);
        return response;
    }

    private static DescribeQuorumResponse UnknownPartitions(DescribeQuorumRequest request)
    {
        var response = new DescribeQuorumResponse();
        foreach (var asked in request.Topics)
        {
            var topic = new DescribeQuorumResponse.TopicData { TopicName = asked.TopicName };
            foreach (var partition in asked.Partitions)
            {
                topic.Partitions.Add(new DescribeQuorumResponse.PartitionData
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = (short)ErrorCode.UnknownTopicOrPartition,
                    ErrorMessage = "This server does not host this topic-partition.",
                });
            }

            response.Topics.Add(topic);
        }

        return response;
    }
}
