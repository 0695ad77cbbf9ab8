using KRaftNet.Broker.Handlers.Fetch.Sessions;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Requests;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>
/// Fetch for consumers and followers, by itself or in a session: answers at once if there is enough, an error, or no time to wait; else
/// parks the request until one of its partitions has more. Immutable.
/// </summary>
internal sealed class FetchHandler(
    TopicLookup topics,
    FetchScopes scopes,
    PreferredReplicas preferred,
    LeaderHints hints,
    NodeClock clock,
    int fetchMaxBytes)
    : ApiHandler<FetchRequest, FetchResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, FetchRequest request)
    {
        var error = scopes.TryBegin(request, context.Version, out var scope);
        if (error != ErrorCode.None)
        {
            context.Respond(new FetchResponse { ErrorCode = (short)error });
            return;
        }

        var plan = FetchPlan.Make(
            context, request, scope!.Targets, topics, preferred, Math.Min(request.MaxBytes, fetchMaxBytes));
        PendingFetch.Start(context, plan, scope, hints, clock);
    }
}
