namespace KRaftNet.Protocol.Records;

/// <summary>What a control record says: the second half of its key.</summary>
public enum ControlRecordType : short
{
    /// <summary>The transaction of the producer ended without effect.</summary>
    Abort = 0,

    /// <summary>The transaction of the producer took effect.</summary>
    Commit = 1,

    /// <summary>A leader of the quorum begins its epoch.</summary>
    LeaderChange = 2,

    /// <summary>A snapshot begins.</summary>
    SnapshotHeader = 3,

    /// <summary>A snapshot is whole up to here.</summary>
    SnapshotFooter = 4,

    /// <summary>The level of <c>kraft.version</c> (KIP-853).</summary>
    KRaftVersion = 5,

    /// <summary>The voters of the quorum (KIP-853).</summary>
    KRaftVoters = 6,
}
