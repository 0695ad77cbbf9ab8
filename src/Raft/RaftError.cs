namespace KRaftNet.Raft;

/// <summary>What the core answers with. The values are Kafka's error codes, so that a driver only casts.</summary>
public enum RaftError : short
{
    /// <summary>Done, or: evaluated, see the other fields.</summary>
    None = 0,

    /// <summary>NOT_LEADER_OR_FOLLOWER: leader's work asked of another replica.</summary>
    NotLeader = 6,

    /// <summary>REQUEST_TIMED_OUT: a condition that may come true later is not met now (Kafka's word for it).</summary>
    RequestTimedOut = 7,

    /// <summary>UNSUPPORTED_VERSION: the quorum's kraft.version, or the peer, does not know this.</summary>
    UnsupportedVersion = 35,

    /// <summary>INVALID_REQUEST: fields that contradict each other or what is known.</summary>
    InvalidRequest = 42,

    /// <summary>FENCED_LEADER_EPOCH: the sender's epoch is older than ours.</summary>
    FencedLeaderEpoch = 74,

    /// <summary>UNKNOWN_LEADER_EPOCH: the sender's epoch is newer than ours.</summary>
    UnknownLeaderEpoch = 75,

    /// <summary>SNAPSHOT_NOT_FOUND.</summary>
    SnapshotNotFound = 98,

    /// <summary>INVALID_VOTER_KEY: the request was meant for another replica.</summary>
    InvalidVoterKey = 125,

    /// <summary>DUPLICATE_VOTER.</summary>
    DuplicateVoter = 126,

    /// <summary>VOTER_NOT_FOUND.</summary>
    VoterNotFound = 127,
}
