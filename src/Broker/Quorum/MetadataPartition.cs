using KRaftNet.Common;

namespace KRaftNet.Broker.Quorum;

/// <summary>The one partition of the quorum. Its topic has the same id in every cluster (KIP-595).</summary>
internal static class MetadataPartition
{
    /// <summary>The topic's name.</summary>
    public const string Topic = "__cluster_metadata";

    /// <summary>The partition's number.</summary>
    public const int Number = 0;

    /// <summary>The topic's id.</summary>
    public static readonly TopicId TopicId = new(new Uuid(0, 1));
}
