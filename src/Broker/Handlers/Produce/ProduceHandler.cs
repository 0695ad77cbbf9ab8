using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Purgatory;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Handlers.Produce;

/// <summary>
/// Produce: appends each partition's batch, and answers at once, or with acks=all when all are committed. With acks=0 there
/// is no answer, and a failure ends the connection, so that the client notices.
/// </summary>
internal sealed class ProduceHandler(TopicLookup topics, BatchAppender appender, LeaderHints hints, NodeClock clock)
    : ApiHandler<ProduceRequest, ProduceResponse>
{
    private const short AcksAll = -1;

    /// <summary>A new log is made in milliseconds; one that needs longer is not waited for.</summary>
    private static readonly TimeSpan OpeningPatience = TimeSpan.FromSeconds(5);

    /// <summary>From here on topics are named by id.</summary>
    private const short WithTopicIds = 13;

    /// <summary>
    /// librdkafka takes old versions of Produce as the sign that a broker knows compression (KAFKA-18659): they are told of
    /// and not served, as in Kafka.
    /// </summary>
    public override VersionRange AdvertisedVersions => Versions with { Min = 0 };

    /// <summary>
    /// A partition that was just made is told of by every node before its leader has its log: the leader waits for that rather
    /// than deny its role, and what the connection sends next waits behind.
    /// </summary>
    protected override void Handle(RequestContext context, ProduceRequest request)
    {
        var held = context.Session.HeldProduces;
        if (held.IsHolding)
        {
            held.Hold(() => Serve(context, request));
            return;
        }

        var opening = Opening(request);
        if (opening.Count == 0)
        {
            Serve(context, request);
            return;
        }

        held.Hold(() => Serve(context, request));
        CommitBarrier.Wait(opening, clock.Timers, OpeningPatience, () => context.Post(held.Release));
    }

    private List<(OffsetWaiters Commits, Offset Offset)> Opening(ProduceRequest request)
    {
        List<(OffsetWaiters, Offset)> opening = [];
        foreach (var data in request.TopicData)
        {
            foreach (var partition in data.PartitionData)
            {
                if (topics.FindOpening(data.Name, data.TopicId, partition.Index) is { } replica)
                {
                    // Every offset is committed that is not above the start of an empty log.
                    opening.Add((replica.Commits, Offset.Zero));
                }
            }
        }

        return opening;
    }

    private void Serve(RequestContext context, ProduceRequest request)
    {
        var outcome = new Outcome();
        var refusal = RefusalOf(context, request);
        foreach (var topic in request.TopicData)
        {
            AppendTopic(context, topic, refusal, outcome, needsAll: request.Acks == AcksAll);
        }

        var throttle = context.RecordUse(QuotaKind.Produce, outcome.Bytes);
        outcome.Response.ThrottleTimeMs = (int)throttle.TotalMilliseconds;
        Answer(context, request, outcome);
        context.Throttle(throttle);
    }

    private static ErrorCode RefusalOf(RequestContext context, ProduceRequest request)
    {
        if (request.Acks is < AcksAll or > 1)
        {
            return ErrorCode.InvalidRequiredAcks;
        }

        return HasTransactional(request) && !MayWriteTransactions(context, request.TransactionalId)
            ? ErrorCode.TransactionalIdAuthorizationFailed
            : ErrorCode.None;
    }

    /// <summary>Batches of a transaction without its id could not be authorized (KIP-98).</summary>
    private static bool MayWriteTransactions(RequestContext context, string? transactionalId) =>
        transactionalId is not null
        && context.Authorize(AclOperation.Write, ResourceType.TransactionalId, transactionalId);

    private static bool HasTransactional(ProduceRequest request)
    {
        foreach (var topic in request.TopicData)
        {
            foreach (var partition in topic.PartitionData)
            {
                if (RecordBatchView.TryRead(partition.Records.Bytes.Span, out var batch)
                    && batch.Header.Attributes.IsTransactional)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void AppendTopic(
        RequestContext context,
        ProduceRequest.TopicProduceData data,
        ErrorCode refusal,
        Outcome outcome,
        bool needsAll)
    {
        TopicImage? topic = null;
        var error = refusal == ErrorCode.None
            ? topics.TryFind(
                context, AclOperation.Write, context.Version < WithTopicIds ? data.Name : null, data.TopicId, out topic)
            : refusal;
        var answer = new ProduceResponse.TopicProduceResponse { Name = data.Name, TopicId = data.TopicId };
        foreach (var partition in data.PartitionData)
        {
            outcome.Bytes += partition.Records.Length;
            var response = new ProduceResponse.PartitionProduceResponse
            {
                Index = partition.Index,
                BaseOffset = -1,
                LogStartOffset = -1,
                ErrorCode = (short)error,
            };
            if (topic is not null && error == ErrorCode.None)
            {
                Append(topic, partition, context.Version, response, outcome, needsAll);
            }

            outcome.HasFailed |= response.ErrorCode != 0;
            answer.PartitionResponses.Add(response);
        }

        outcome.Response.Responses.Add(answer);
    }

    private void Append(
        TopicImage topic,
        ProduceRequest.PartitionProduceData data,
        short version,
        ProduceResponse.PartitionProduceResponse response,
        Outcome outcome,
        bool needsAll)
    {
        var error = topics.TryFindReplica(topic, data.Index, out var partition);
        if (error != ErrorCode.None)
        {
            response.ErrorCode = (short)error;
            return;
        }

        var replica = Invariant.NotNull(partition);
        if (appender.Append(topic, replica, data.Records, version, response, needsAll) is { } commitOffset)
        {
            outcome.Awaited.Add(new PendingProduce.Awaited(replica, commitOffset, response));
        }
    }

    private void Answer(RequestContext context, ProduceRequest request, Outcome outcome)
    {
        if (outcome.HasFailed)
        {
            hints.AddTo(outcome.Response, context);
        }

        if (request.Acks == AcksAll && outcome.Awaited.Count > 0)
        {
            var timeout = TimeSpan.FromMilliseconds(Math.Max(request.TimeoutMs, 0));
            PendingProduce.Start(context, outcome.Response, outcome.Awaited, hints, clock, timeout);
        }
        else if (request.Acks != 0)
        {
            context.Respond(outcome.Response);
        }
        else if (outcome.HasFailed)
        {
            context.Close(CloseReason.UnacknowledgedRequestFailed);
        }
        else
        {
            context.RespondNothing();
        }
    }

    /// <summary>What has come of a request so far.</summary>
    private sealed class Outcome
    {
        public ProduceResponse Response { get; } = new();

        public List<PendingProduce.Awaited> Awaited { get; } = [];

        public long Bytes { get; set; }

        public bool HasFailed { get; set; }
    }
}
