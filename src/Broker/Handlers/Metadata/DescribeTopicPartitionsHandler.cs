using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Queries;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Metadata;

/// <summary>
/// DescribeTopicPartitions (KIP-966): topics in the order of their names, so many partitions at a time; a cursor tells
/// where the next page begins. Needs Describe on each topic. Immutable.
/// </summary>
/// <param name="metadata">The committed metadata.</param>
/// <param name="partitionsMax">Most partitions of a page (<c>max.request.partition.size.limit</c>).</param>
internal sealed class DescribeTopicPartitionsHandler(MetadataCache metadata, int partitionsMax)
    : ApiHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, DescribeTopicPartitionsRequest request)
    {
        if (!IsCursorValid(request) || request.Topics.Exists(topic => topic.Name.Length == 0))
        {
            context.Respond(Refused(request));
            return;
        }

        var image = metadata.Image;
        var namesAll = request.Topics.Count == 0;
        var names = namesAll ? image.Topics.ByName.Keys : request.Topics.Select(topic => topic.Name);
        var limit = Math.Max(Math.Min(partitionsMax, request.ResponsePartitionLimit), 1);
        var query = new PartitionQuery(image.Cluster, context.ListenerName);
        var page = new TopicPartitionPage(context, image, query, request.Cursor, limit);
        page.Add(names, tellsRefused: !namesAll);
        context.Respond(page.Response);
    }

    /// <summary>A page cannot begin at a partition that is none, nor with a topic that was not asked for.</summary>
    private static bool IsCursorValid(DescribeTopicPartitionsRequest request)
    {
        if (request.Cursor is not { } cursor)
        {
            return true;
        }

        return cursor.PartitionIndex >= 0
            && (request.Topics.Count == 0 || request.Topics.Exists(topic => topic.Name == cursor.TopicName));
    }

    private static DescribeTopicPartitionsResponse Refused(DescribeTopicPartitionsRequest request) => new()
    {
        Topics =
        [
            .. request.Topics.Select(topic => new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic
            {
                ErrorCode = (short)ErrorCode.InvalidRequest,
                Name = topic.Name,
                TopicAuthorizedOperations = Authorization.NotRequested,
            }),
        ],
    };
}
