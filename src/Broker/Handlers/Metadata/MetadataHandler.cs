using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Queries;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Metadata;

/// <summary>
/// Metadata: the brokers, and topics by name, by id, or all that the client may describe. Unknown topics are made if the
/// node and the request allow it.
/// </summary>
internal sealed class MetadataHandler(MetadataCache metadata, AutoTopicCreator creator, Prng prng, string clusterId)
    : ApiHandler<MetadataRequest, MetadataResponse>
{
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

        var answer = new TopicAnswers(context, metadata.Image, QueryOf(context, metadata.Image), request);
        var response = ClusterAnswer(context, request, metadata.Image);
        if (request.Topics is null || (context.Version < WithNull && request.Topics.Count == 0))
        {
            answer.AddAll();
        }
        else if (request.Topics.Exists(topic => topic.TopicId != Uuid.Zero))
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
