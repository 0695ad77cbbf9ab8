using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.LogStore.Logs;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// OffsetForLeaderEpoch: where a leader epoch ended in the leader's log, so that whoever has more of it cuts back
/// (KIP-101, KIP-279, KIP-320). Needs Describe on each topic, or ClusterAction. Immutable.
/// </summary>
internal sealed class OffsetForLeaderEpochHandler(TopicLookup topics)
    : ApiHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, OffsetForLeaderEpochRequest request)
    {
        var isReplica = context.AuthorizeCluster(AclOperation.ClusterAction);
        var response = new OffsetForLeaderEpochResponse();
        foreach (var wanted in request.Topics)
        {
            var error = Find(context, wanted.Topic, isReplica, out var topic);
            var answer = new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult { Topic = wanted.Topic };
            foreach (var partition in wanted.Partitions)
            {
                answer.Partitions.Add(error == ErrorCode.None ? EndOf(topic!, partition) : Failed(partition, error));
            }

            response.Topics.Add(answer);
        }

        context.Respond(response);
    }

    private ErrorCode Find(RequestContext context, string name, bool isReplica, out TopicImage? topic)
    {
        if (!isReplica)
        {
            return topics.TryFind(context, AclOperation.Describe, name, Uuid.Zero, out topic);
        }

        topic = topics.Image.Topics.Find(name);
        return topic is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None;
    }

    private OffsetForLeaderEpochResponse.EpochEndOffset EndOf(
        TopicImage topic, OffsetForLeaderEpochRequest.OffsetForLeaderPartition wanted)
    {
        var error = topics.TryFindReplica(topic, wanted.Partition, out var replica);
        if (error == ErrorCode.None)
        {
            error = replica!.TryLead(wanted.CurrentLeaderEpoch, out _, out var log);
            if (error == ErrorCode.None)
            {
                return Found(wanted, log!.EndOffsetFor(new LeaderEpoch(wanted.LeaderEpoch)));
            }
        }

        return Failed(wanted, error);
    }

    private static OffsetForLeaderEpochResponse.EpochEndOffset Found(
        OffsetForLeaderEpochRequest.OffsetForLeaderPartition wanted, EpochEndOffset end) => new()
    {
        Partition = wanted.Partition,
        LeaderEpoch = end.Epoch.Value,
        EndOffset = end.EndOffset.Value,
    };

    private static OffsetForLeaderEpochResponse.EpochEndOffset Failed(
        OffsetForLeaderEpochRequest.OffsetForLeaderPartition wanted, ErrorCode error) => new()
    {
        Partition = wanted.Partition,
        ErrorCode = (short)error,
        LeaderEpoch = -1,
        EndOffset = -1,
    };
}
