namespace KRaftNet.Metadata.Image;

/// <summary>The names of the features that a cluster finalizes (KIP-584, KIP-1022).</summary>
public static class FeatureNames
{
    public const string MetadataVersion = "metadata.version";
    public const string KRaftVersion = "kraft.version";
    public const string TransactionVersion = "transaction.version";
    public const string GroupVersion = "group.version";
    public const string EligibleLeaderReplicasVersion = "eligible.leader.replicas.version";
    public const string ShareVersion = "share.version";
    public const string StreamsVersion = "streams.version";
}
