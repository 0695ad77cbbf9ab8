using System.Collections.Immutable;
using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Requests;
using KRaftNet.Config.Node;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using ReplicaKey = KRaftNet.Raft.ReplicaKey;

namespace KRaftNet.Broker.Birth;

/// <summary>
/// DescribeQuorum of a node that is not formatted: there is no leader, and this is who waits. Needs no permission: there
/// is no cluster yet whose rules could be asked. Immutable.
/// </summary>
internal sealed class UnbornHandler(ReplicaKey self, ImmutableArray<QuorumVoter> quorum, string listener)
    : ApiHandler<DescribeQuorumRequest, DescribeQuorumResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, DescribeQuorumRequest request)
    {
        var response = new DescribeQuorumResponse { Nodes = BirthQuestions.NodesOf(quorum, listener) };
        foreach (var topic in request.Topics)
        {
            response.Topics.Add(new DescribeQuorumResponse.TopicData
            {
                TopicName = topic.TopicName,
                Partitions = [.. topic.Partitions.Select(partition => Answer(topic.TopicName, partition.PartitionIndex))],
            });
        }

        context.Respond(response);
    }

    private DescribeQuorumResponse.PartitionData Answer(string topic, int partition)
    {
        if (topic != MetadataPartition.Topic || partition != MetadataPartition.Number)
        {
            return new DescribeQuorumResponse.PartitionData
            {
                PartitionIndex = partition,
                ErrorCode = (short)ErrorCode.UnknownTopicOrPartition,
            };
        }

        return BirthQuestions.Unborn(self);
    }
}
