using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>Says in words why a change of the voter set was refused. Stateless.</summary>
internal static class VoterChangeTexts
{
    /// <summary>The text; null if it was not refused.</summary>
    public static string? Of(RaftError error, ReplicaKey key) => error switch
    {
        RaftError.None => null,
        RaftError.NotLeader => "This node is not the leader of the quorum, or no longer. Ask the leader.",
        RaftError.RequestTimedOut =>
            "The leader cannot change the voters now, or not in time: another change is not committed, it has not committed "
            + "a record of its epoch, or the new voter is not caught up. Try again.",
        RaftError.UnsupportedVersion => "The quorum's kraft.version is 0: its voters are fixed by configuration.",
        RaftError.DuplicateVoter => $"Node {key.Id} is a voter already.",
        RaftError.VoterNotFound => $"{key} is not a voter, or the only one. The directory id must be the voter's own.",
        _ => $"The voter {key} was refused: {error}.",
    };
}
