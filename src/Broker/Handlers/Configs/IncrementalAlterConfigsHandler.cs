using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Apis;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Configs;

/// <summary>
/// IncrementalAlterConfigs at a broker (KIP-339): what only this broker can judge it judges, the rest it hands on to
/// the controller, and answers with both together in the order of the request. Immutable.
/// </summary>
internal sealed class IncrementalAlterConfigsHandler(
    IControllerChannel controller, AlterationJudge judge, IAuthorizer authorizer)
    : ApiHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, IncrementalAlterConfigsRequest request)
    {
        var refusals = judge.Judge(context, ResourceAlteration.From(request));
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
}
