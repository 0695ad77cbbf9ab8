namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>A rule that is broken on purpose, so that the search shows that it would see it.</summary>
internal enum Mutant
{
    /// <summary>The rules as they are.</summary>
    None,

    /// <summary>The leader acknowledges what it has flushed itself.</summary>
    AckBeforeIsr,

    /// <summary>The leader counts itself up to the end of its log instead of what it has flushed.</summary>
    LeaderCountsUnflushed,

    /// <summary>A follower fetches on before it has flushed.</summary>
    FollowerCountsUnflushed,

    /// <summary>A follower counts as caught up although it has not all that the leader began its epoch with.</summary>
    JoinsBeforeEpochStart,

    /// <summary>A follower may join as soon as it fetches.</summary>
    JoinsAtOnce,

    /// <summary>The high watermark rises while fewer replicas than the minimum are in sync.</summary>
    IgnoresMinIsr,

    /// <summary>The minimum is compared with the ISR as proposed, not as committed.</summary>
    MinIsrOfProposal,

    /// <summary>A proposed removal counts before it is committed.</summary>
    ShrinkCountsAtOnce,

    /// <summary>A proposed member does not hold the high watermark back until it is committed.</summary>
    ExpansionDoesNotCount,

    /// <summary>A proposal that is refused as outdated is forgotten, although it may have been committed before.</summary>
    RefusalForgetsProposal,

    /// <summary>A follower of a new epoch truncates to its high watermark.</summary>
    TruncatesToHighWatermark,

    /// <summary>A leader answers fetches of other epochs, and does not look for divergence.</summary>
    NoDivergenceCheck,

    /// <summary>A new leader takes the end of its log for the high watermark.</summary>
    NewLeaderCommitsItsLog,

    /// <summary>An answer to a fetch of an earlier epoch is applied.</summary>
    AppliesLateAnswers,

    /// <summary>Bytes found after an unclean stop count without a flush.</summary>
    RecoveredBytesCount,

    /// <summary>A restarted broker leads on by what it knew before.</summary>
    LeadsByOldMetadata,

    /// <summary>The controller takes a member of a broker epoch that is over.</summary>
    StaleBrokerEpoch,

    /// <summary>The controller takes a proposal that was made on an older state of the partition.</summary>
    StalePartitionEpoch,

    /// <summary>The controller takes fenced brokers into the ISR.</summary>
    FencedMember,

    /// <summary>An unclean restart counts as a clean one.</summary>
    UncleanRestartUntold,

    /// <summary>A broker that comes with another disk is taken for one with the old disk.</summary>
    LostDiskUntold,

    /// <summary>The controller takes a member whose replica is not in the directory that the assignment names.</summary>
    UnassignedDirectory,

    /// <summary>The controller elects outside ISR and ELR without being allowed to.</summary>
    UncleanElection,
}
