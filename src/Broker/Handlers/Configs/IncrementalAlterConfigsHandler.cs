using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Apis;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Configs;

/// <summary>
/// IncrementalAlterConfigs at a broker (KIP-339): what only this broker can judge it judges, the rest it hands on to
/// the controller, and answers with both together in the order of the request. Immutable.
/// </summary>
internal sealed class IncrementalAlterConfigsHandler(
    IControllerChannel controller, MetadataCache metadata, TopicConfigs configs, IAuthorizer authorizer, NodeId self)
    : ApiHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, IncrementalAlterConfigsRequest request)
    {
        var refusals = Judge(context, request);
        var forwarded = new IncrementalAlterConfigsRequest { ValidateOnly = request.ValidateOnly };
        forwarded.Resources.AddRange(request.Resources.Where((_, i) => refusals[i] is null));
        if (forwarded.Resources.Count == 0)
        {
            context.Respond(IncrementalAlterConfigsApi.InOrderOf(request, refusals, new()));
            return;
        }

        controller.Send<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(
            new ControllerCaller(context.Principal, context.ClientHost, authorizer),
            forwarded,
            context.Version,
            answer => context.Respond(IncrementalAlterConfigsApi.InOrderOf(request, refusals, answer)));
    }

    /// <summary>The refusal of each resource; null for those that the controller decides.</summary>
    private List<ApiError?> Judge(RequestContext context, IncrementalAlterConfigsRequest request)
    {
        var image = metadata.Image;
        var alterContext = new AlterContext(configs.BrokerView(image.Configs), image.Features.IsElrEnabled);
        var alterations = ResourceAlteration.From(request);
        var counts = alterations.CountBy(alteration => alteration.Resource).ToDictionary();
        var refusals = new List<ApiError?>(alterations.Count);
        foreach (var alteration in alterations)
        {
            // Of a resource that is named twice the controller would see only what is left of it here.
            var error = counts[alteration.Resource] > 1
                ? new ApiError(ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                : Check(
                    context,
                    alteration,
                    () => BrokerConfigCheck.Check(alteration, image.Configs, self, alterContext));
            refusals.Add(error.IsError ? error : null);
        }

        return refusals;
    }

    /// <summary>Who may not change brokers is not told what would be wrong with the change.</summary>
    private static ApiError Check(RequestContext context, ResourceAlteration alteration, Func<ApiError> check)
    {
        var protection = ConfigProtection.Of(alteration.Resource);
        return protection is null || context.Authorize(AclOperation.AlterConfigs, protection.Type, protection.Name)
            ? check()
            : protection.Denial;
    }
}
