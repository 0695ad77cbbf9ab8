using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>A change of the voter set that somebody asks for. Immutable.</summary>
/// <param name="Decide">Decides it, on the driver's loop.</param>
/// <param name="Timeout">How long the commit may take.</param>
/// <param name="AwaitCommit">Whether to answer only when it is committed.</param>
/// <param name="Done">Gets the outcome, once, on any loop.</param>
internal sealed record VoterChange(
    Func<RaftCore, VoterChangeResult> Decide, TimeSpan Timeout, bool AwaitCommit, Action<RaftError> Done);
