namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>A decision about a broker: the records and the answer, and the sessions from then on.</summary>
/// <param name="Result">Records to propose and the answer.</param>
/// <param name="Sessions">
/// To take the place of the sessions that were given in, whether or not the records commit.
/// </param>
/// <param name="Reason">Why the broker was refused, for the log; the answer has no room for it.</param>
public sealed record BrokerDecision<TResponse>(
    ControllerResult<TResponse> Result, BrokerSessions Sessions, string? Reason = null);
