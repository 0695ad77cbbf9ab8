using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch.Sessions;

/// <summary>Finds out what a request belongs to, by its session id and epoch (KIP-227). Immutable.</summary>
internal sealed class FetchScopes(FetchSessionCache cache)
{
    /// <summary>From here on a request names a session.</summary>
    private const short WithSessions = 7;

    private const int FinalEpoch = -1;
    private const int InitialEpoch = 0;

    /// <summary>The scope of a request, or why there is none.</summary>
    public ErrorCode TryBegin(FetchRequest request, short version, out FetchScope? scope)
    {
        scope = null;
        var usesTopicIds = version >= FetchPlan.WithTopicIds;
        if (version >= WithSessions && request.SessionEpoch is not (FinalEpoch or InitialEpoch))
        {
            return TryGoOn(request, usesTopicIds, out scope);
        }

        // A full request ends the session that it names, and with the initial epoch begins another.
        var isNew = version >= WithSessions && request.SessionEpoch == InitialEpoch;
        if (version >= WithSessions && request.SessionId != FetchSessionCache.NoSession)
        {
            cache.Remove(request.SessionId);
        }

        var targets = FetchTarget.Of(request);
        scope = isNew
            ? new NewSessionScope(cache, targets, usesTopicIds, FetchPlan.IsFromReplica(request))
            : new SessionlessScope(targets);
        return ErrorCode.None;
    }

    private ErrorCode TryGoOn(FetchRequest request, bool usesTopicIds, out FetchScope? scope)
    {
        scope = null;
        if (cache.Find(request.SessionId) is not { } session)
        {
            return ErrorCode.FetchSessionIdNotFound;
        }

        if (session.UsesTopicIds != usesTopicIds)
        {
            return ErrorCode.FetchSessionTopicIdError;
        }

        switch (session.TryGoOn(request, out var partitions))
        {
            case FetchSession.Turn.WrongEpoch:
                return ErrorCode.InvalidFetchSessionEpoch;
            case FetchSession.Turn.Empty:
                cache.Remove(session.Id);
                scope = new SessionlessScope([]);
                return ErrorCode.None;
            default:
                cache.Touch(session, partitions.Count);
                scope = new SessionScope(session, partitions);
                return ErrorCode.None;
        }
    }
}
