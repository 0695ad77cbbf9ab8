using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Apis;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Configs;

/// <summary>
/// AlterConfigs at a broker (KIP-133), the older way that replaces all configs of a resource: judged and handed on as
/// <see cref="IncrementalAlterConfigsHandler"/> does. Immutable.
/// </summary>
internal sealed class AlterConfigsHandler(IControllerChannel controller, AlterationJudge judge, IAuthorizer authorizer)
    : ApiHandler<AlterConfigsRequest, AlterConfigsResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, AlterConfigsRequest request)
    {
        var refusals = judge.Judge(context, ResourceAlteration.From(request));
        var forwarded = AlterConfigsApi.WithoutRefused(request, refusals);
        if (forwarded.Resources.Count == 0)
        {
            context.Respond(AlterConfigsApi.InOrderOf(request, refusals, new()));
            return;
        }

        controller.Send<AlterConfigsRequest, AlterConfigsResponse>(
            new ControllerCaller(context.Principal, context.ClientHost, authorizer),
            forwarded,
            context.Version,
            answer => context.Respond(AlterConfigsApi.InOrderOf(request, refusals, answer)));
    }
}
