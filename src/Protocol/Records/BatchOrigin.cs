namespace KRaftNet.Protocol.Records;

/// <summary>Who made a batch that a leader is to append.</summary>
public enum BatchOrigin
{
    /// <summary>A client: it may lie, and has no business writing control records.</summary>
    Client,

    /// <summary>A group or transaction coordinator of this broker.</summary>
    Coordinator,

    /// <summary>The leader of the metadata quorum.</summary>
    RaftLeader,

    /// <summary>The leader that this replica follows: it gave offsets and timestamps.</summary>
    Replication,
}
