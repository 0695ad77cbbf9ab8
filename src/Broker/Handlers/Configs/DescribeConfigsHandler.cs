using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Configs;

/// <summary>
/// DescribeConfigs, answered from the committed metadata and this node's own settings (KIP-133, KIP-226, KIP-569).
/// Needs DescribeConfigs on each topic and group, and on the cluster for the rest. Immutable.
/// </summary>
internal sealed class DescribeConfigsHandler(MetadataCache metadata, TopicConfigs configs, NodeId self)
    : ApiHandler<DescribeConfigsRequest, DescribeConfigsResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, DescribeConfigsRequest request)
    {
        var image = metadata.Image;
        var description = new ResourceDescription(image, configs.BrokerView(image.Configs), self);
        var response = new DescribeConfigsResponse();
        foreach (var resource in request.Resources)
        {
            response.Results.Add(Describe(context, request, resource, description));
        }

        context.Respond(response);
    }

    private static DescribeConfigsResponse.DescribeConfigsResult Describe(
        RequestContext context,
        DescribeConfigsRequest request,
        DescribeConfigsRequest.DescribeConfigsResource wanted,
        ResourceDescription description)
    {
        var resource = new ConfigResource((ConfigResourceType)wanted.ResourceType, wanted.ResourceName);
        var error = Denial(context, resource);
        var result = new DescribeConfigsResponse.DescribeConfigsResult
        {
            ResourceType = wanted.ResourceType,
            ResourceName = wanted.ResourceName,
        };
        if (!error.IsError)
        {
            error = description.TryDescribe(resource, wanted.ConfigurationKeys, out var described);
            foreach (var config in described)
            {
                result.Configs.Add(
                    DescribedConfigs.ToMessage(config, request.IncludeSynonyms, request.IncludeDocumentation));
            }
        }

        // Kafka's admin answers an empty text, not null, where there is nothing to say.
        result.ErrorCode = (short)error.Code;
        result.ErrorMessage = error.Message ?? "";
        return result;
    }

    private static ApiError Denial(RequestContext context, ConfigResource resource)
    {
        var protection = ConfigProtection.Of(resource);
        return protection is null || context.Authorize(AclOperation.DescribeConfigs, protection.Type, protection.Name)
            ? ApiError.None
            : protection.Denial;
    }
}
