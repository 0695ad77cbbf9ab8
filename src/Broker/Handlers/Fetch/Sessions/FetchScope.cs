using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Fetch.Sessions;

/// <summary>What a fetch belongs to: a session, or nothing. Makes the answer of what was read; used for one request.</summary>
internal abstract class FetchScope
{
    /// <summary>The partitions to read, in this order.</summary>
    public abstract IReadOnlyList<FetchTarget> Targets { get; }

    /// <summary>The answer. Any thread; once.</summary>
    public abstract FetchResponse Answer(FetchPlan plan, FetchReading reading);
}

/// <summary>A fetch by itself: all is asked and all is answered.</summary>
internal sealed class SessionlessScope(IReadOnlyList<FetchTarget> targets) : FetchScope
{
    /// <inheritdoc/>
    public override IReadOnlyList<FetchTarget> Targets { get; } = targets;

    /// <inheritdoc/>
    public override FetchResponse Answer(FetchPlan plan, FetchReading reading) => FetchAnswer.OfAll(plan, reading);
}

/// <summary>
/// A full fetch that begins a session: the session is made with the answer, because it remembers what was answered. If
/// there is no room for it, the answer is that of a fetch by itself.
/// </summary>
internal sealed class NewSessionScope(
    FetchSessionCache cache, IReadOnlyList<FetchTarget> targets, bool usesTopicIds, bool isPrivileged) : FetchScope
{
    /// <inheritdoc/>
    public override IReadOnlyList<FetchTarget> Targets { get; } = targets;

    /// <inheritdoc/>
    public override FetchResponse Answer(FetchPlan plan, FetchReading reading)
    {
        var response = FetchAnswer.OfAll(plan, reading);
        if (cache.TryCreate(isPrivileged, usesTopicIds, plan.Partitions.Count) is { } session)
        {
            session.Begin(plan, reading);
            response.SessionId = session.Id;
        }

        return response;
    }
}

/// <summary>A fetch of a session that goes on: what has news is answered.</summary>
internal sealed class SessionScope(FetchSession session, IReadOnlyList<SessionPartition> partitions) : FetchScope
{
    /// <inheritdoc/>
    public override IReadOnlyList<FetchTarget> Targets { get; } =
        [.. partitions.Select(partition => partition.Target)];

    /// <inheritdoc/>
    public override FetchResponse Answer(FetchPlan plan, FetchReading reading)
    {
        var answer = new FetchAnswer();
        answer.Response.SessionId = session.Id;
        session.Answer(partitions, reading.Parts, answer);
        return answer.Response;
    }
}
