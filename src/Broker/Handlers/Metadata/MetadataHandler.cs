using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Purgatory;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Queries;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Metadata;

/// <summary>
/// Metadata: the brokers, and topics by name, by id, or all that the client may describe. Unknown topics are made if the
/// node and the request allow it. Waits a while for what is just being made: the leader that it tells then leads.
/// </summary>
internal sealed class MetadataHandler(
    MetadataCache metadata, OpeningLeaders opening, AutoTopicCreator creator, NodeClock clock, Prng prng, string clusterId)
    : ApiHandler<MetadataRequest, MetadataResponse>
{
    /// <summary>A log is made in milliseconds; with a disk that hangs the partition is told of without a leader.</summary>
    private static readonly TimeSpan OpeningLimit = TimeSpan.FromSeconds(5);

    /// <summary>Before it an empty list means all topics; from it on null does.</summary>
    private const short WithNull = 1;

    /// <summary>From here on topics may be asked for by id; the field is there two versions earlier.</summary>
    private const short WithIds = 12;

    /// <summary>From here on a leader without the listener has an error of its own.</summary>
    private const short WithMissingListener = 6;

    private readonly Lock _prngLock = new();

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, MetadataRequest request)
    {
        if (request.Topics?.Exists(topic => IsMalformed(topic, context.Version)) == true)
        {
            context.Respond(Refused(request.Topics));
            return;
        }

        var awaited = Opening(context, request);
        if (awaited.Count == 0)
        {
            Answer(context, request);
        }
        else
        {
            CommitBarrier.Wait(awaited, clock.Timers, OpeningLimit, () => Answer(context, request));
        }
    }

    private void Answer(RequestContext context, MetadataRequest request)
    {
        var answer = new TopicAnswers(context, metadata.Image, QueryOf(context, metadata.Image), opening, request);
        var response = ClusterAnswer(context, request, metadata.Image);
        if (IsAboutAll(context, request))
        {
            answer.AddAll();
        }
        else if (request.Topics!.Exists(topic => topic.TopicId != Uuid.Zero))
        {
            answer.AddByIds(request.Topics);
        }
        else
        {
            var unknown = answer.AddByNames(request.Topics);
            answer.AddUnknown(unknown, creator);
        }

        response.Topics.AddRange(answer.Topics);
        context.Respond(response);
    }

    private static bool IsAboutAll(RequestContext context, MetadataRequest request) =>
        request.Topics is null || (context.Version < WithNull && request.Topics.Count == 0);

    /// <summary>The partitions of what is asked for that are just being made, as far as the client may know of them.</summary>
    private List<(OffsetWaiters Commits, Offset Offset)> Opening(RequestContext context, MetadataRequest request)
    {
        var awaited = new List<(OffsetWaiters, Offset)>();
        var topics = metadata.Image.Topics;
        if (IsAboutAll(context, request))
        {
            foreach (var topic in topics.ByName.Values)
            {
                opening.AddTo(awaited, topic);
            }

            return awaited;
        }

        foreach (var asked in request.Topics!)
        {
            var topic = asked.TopicId != Uuid.Zero ? topics.Find(new TopicId(asked.TopicId)) : topics.Find(asked.Name!);
            if (topic is not null && context.Authorize(AclOperation.Describe, ResourceType.Topic, topic.Name))
            {
                opening.AddTo(awaited, topic);
            }
        }

        return awaited;
    }

    /// <summary>An id in a version that has the field but not its meaning, or neither id nor name.</summary>
    private static bool IsMalformed(MetadataRequest.MetadataRequestTopic topic, short version) =>
        (version < WithIds && topic.TopicId != Uuid.Zero) || (topic.Name is null && topic.TopicId == Uuid.Zero);

    private static MetadataResponse Refused(List<MetadataRequest.MetadataRequestTopic> topics) => new()
    {
        ErrorCode = (short)ErrorCode.InvalidRequest,
        ControllerId = NodeId.None.Value,
        Topics =
        [
            .. topics.Select(topic => new MetadataResponse.MetadataResponseTopic
            {
                ErrorCode = (short)ErrorCode.InvalidRequest,
                Name = topic.Name ?? "",
                TopicId = topic.TopicId,
            }),
        ],
    };

    private static PartitionQuery QueryOf(RequestContext context, MetadataImage image) =>
        new(image.Cluster, context.ListenerName)
        {
            TellsMissingListener = context.Version >= WithMissingListener,
            HidesUnreachableReplicas = context.Version == 0,
        };

    private MetadataResponse ClusterAnswer(RequestContext context, MetadataRequest request, MetadataImage image)
    {
        var cluster = new ClusterQuery(image.Cluster);
        var response = new MetadataResponse { ClusterId = clusterId };
        foreach (var broker in cluster.Brokers(context.ListenerName))
        {
            response.Brokers.Add(new MetadataResponse.MetadataResponseBroker
            {
                NodeId = broker.Id.Value,
                Host = broker.Host,
                Port = broker.Port,
                Rack = broker.Rack,
            });
        }

        lock (_prngLock)
        {
            response.ControllerId = cluster.RandomAliveBroker(prng).Value;
        }

        if (request.IncludeClusterAuthorizedOperations)
        {
            response.ClusterAuthorizedOperations = AuthorizedOperations.OfCluster(context);
        }

        return response;
    }
}
