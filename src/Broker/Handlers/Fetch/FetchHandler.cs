using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Requests;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>
/// Fetch for consumers: answers at once if there is enough, an error, or no time to wait; else parks the request until one
/// of its partitions has more. There are no fetch sessions: one that is asked for is not given (id 0), as by a node whose
/// cache is full, and the client sends full requests.
/// </summary>
internal sealed class FetchHandler(TopicLookup topics, NodeClock clock, int fetchMaxBytes)
    : ApiHandler<FetchRequest, FetchResponse>
{
    /// <summary>From here on errors that concern the whole request have a place in the answer.</summary>
    private const short WithSessions = 7;

    private const int FinalEpoch = -1;
    private const int InitialEpoch = 0;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, FetchRequest request)
    {
        if (context.Version >= WithSessions && !IsFull(request))
        {
            context.Respond(new FetchResponse { ErrorCode = (short)ErrorCode.FetchSessionIdNotFound });
            return;
        }

        var plan = FetchPlan.Make(context, request, topics, Math.Min(request.MaxBytes, fetchMaxBytes));
        PendingFetch.Start(context, plan, clock);
    }

    private static bool IsFull(FetchRequest request) =>
        request.SessionEpoch == FinalEpoch || (request.SessionId == 0 && request.SessionEpoch == InitialEpoch);
}
