using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.LogStore.Producers;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// DescribeProducers: the idempotent and transactional producers that partitions remember (KIP-664). Needs Read on each
/// topic. Immutable.
/// </summary>
internal sealed class DescribeProducersHandler(TopicLookup topics)
    : ApiHandler<DescribeProducersRequest, DescribeProducersResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, DescribeProducersRequest request)
    {
        var response = new DescribeProducersResponse();
        foreach (var wanted in request.Topics)
        {
            var error = topics.TryFind(context, AclOperation.Read, wanted.Name, Uuid.Zero, out var topic);
            if (error == ErrorCode.UnknownTopicOrPartition && TopicNames.Defect(wanted.Name) is not null)
            {
                error = ErrorCode.InvalidTopicException;
            }

            response.Topics.Add(new DescribeProducersResponse.TopicResponse
            {
                Name = wanted.Name,
                Partitions =
                [
                    .. wanted.PartitionIndexes.Select(number => topic is not null && error == ErrorCode.None
                        ? Describe(topic, number)
                        : Failed(number, error, MessageOf(error))),
                ],
            });
        }

        context.Respond(response);
    }

    private DescribeProducersResponse.PartitionResponse Describe(TopicImage topic, int number)
    {
        var error = topics.TryFindReplica(topic, number, out var replica);
        if (error != ErrorCode.None)
        {
            return Failed(number, error, message: null);
        }

        error = replica!.TryRead(knownEpoch: -1, isLeaderNeeded: false, out _, out var log);
        if (error != ErrorCode.None)
        {
            return Failed(number, error, message: null);
        }

        return new DescribeProducersResponse.PartitionResponse
        {
            PartitionIndex = number,
            ActiveProducers = [.. log!.Producers.Select(ToMessage)],
        };
    }

    private static DescribeProducersResponse.ProducerState ToMessage(ProducerSummary producer) => new()
    {
        ProducerId = producer.Id.Value,
        ProducerEpoch = producer.Epoch,
        LastSequence = producer.LastSequence,
        LastTimestamp = producer.LastTimestamp,
        CoordinatorEpoch = producer.CoordinatorEpoch,
        CurrentTxnStartOffset = producer.TransactionFirstOffset.Value,
    };

    private static string MessageOf(ErrorCode error) => error switch
    {
        ErrorCode.TopicAuthorizationFailed => "Topic authorization failed.",
        ErrorCode.InvalidTopicException => "This cannot be the name of a topic.",
        _ => "There is no such topic.",
    };

    private static DescribeProducersResponse.PartitionResponse Failed(int number, ErrorCode error, string? message) =>
        new() { PartitionIndex = number, ErrorCode = (short)error, ErrorMessage = message };
}
