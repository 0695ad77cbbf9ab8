using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Queries;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Configs;

/// <summary>
/// ListConfigResources: the resources that have configs, by kind (KIP-1142); version 0 is ListClientMetricsResources
/// (KIP-714). Brokers and topics always have them, groups and subscriptions once one was set. Needs DescribeConfigs on
/// the cluster. Immutable.
/// </summary>
internal sealed class ListConfigResourcesHandler(MetadataCache metadata)
    : ApiHandler<ListConfigResourcesRequest, ListConfigResourcesResponse>
{
    /// <summary>Before it there is one kind only.</summary>
    private const short WithTypes = 1;

    private static readonly ConfigResourceType[] Kinds =
    [
        ConfigResourceType.Topic,
        ConfigResourceType.Broker,
        ConfigResourceType.BrokerLogger,
        ConfigResourceType.ClientMetrics,
        ConfigResourceType.Group,
    ];

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, ListConfigResourcesRequest request)
    {
        var response = new ListConfigResourcesResponse();
        var error = RefusalOf(context, request, out var kinds);
        if (error != ErrorCode.None)
        {
            response.ErrorCode = (short)error;
            context.Respond(response);
            return;
        }

        var image = metadata.Image;
        foreach (var kind in kinds)
        {
            foreach (var name in NamesOf(kind, image, context.ListenerName))
            {
                response.ConfigResources.Add(new ListConfigResourcesResponse.ConfigResource
                {
                    ResourceName = name,
                    ResourceType = (sbyte)kind,
                });
            }
        }

        context.Respond(response);
    }

    private static ErrorCode RefusalOf(
        RequestContext context, ListConfigResourcesRequest request, out ConfigResourceType[] kinds)
    {
        kinds = context.Version < WithTypes ? [ConfigResourceType.ClientMetrics]
            : request.ResourceTypes.Count == 0 ? Kinds
            : [.. request.ResourceTypes.Distinct().Order().Select(type => (ConfigResourceType)type)];
        if (!context.AuthorizeCluster(AclOperation.DescribeConfigs))
        {
            return ErrorCode.ClusterAuthorizationFailed;
        }

        return kinds.Except(Kinds).Any() ? ErrorCode.UnsupportedVersion : ErrorCode.None;
    }

    private static IEnumerable<string> NamesOf(ConfigResourceType kind, MetadataImage image, string listener) =>
        kind switch
        {
            ConfigResourceType.Topic => image.Topics.ByName.Keys,
            ConfigResourceType.Broker or ConfigResourceType.BrokerLogger =>
                new ClusterQuery(image.Cluster).Brokers(listener).Select(broker => broker.Id.ToString()),
            _ => image.Configs.Resources.Keys.Where(resource => resource.Type == kind).Select(resource => resource.Name),
        };
}
