using KRaftNet.Protocol;

namespace KRaftNet.Client;

/// <summary>What to try when a broker answers with an error.</summary>
internal static class Advice
{
    /// <summary>One sentence.</summary>
    public static string For(ErrorCode error) => error switch
    {
        ErrorCode.UnknownTopicOrPartition or ErrorCode.UnknownTopicId =>
            "Check the name with 'kraftnet topic list', or create it with 'kraftnet topic create'.",
        ErrorCode.TopicAlreadyExists => "Choose another name, or look at it with 'kraftnet topic describe'.",
        ErrorCode.InvalidTopicException =>
            "Use at most 249 letters, digits, dots, underscores and dashes for a topic's name.",
        ErrorCode.InvalidPartitions =>
            "Ask for at least one partition, and of a topic that exists for more than it has.",
        ErrorCode.InvalidReplicationFactor => "Ask for at most as many replicas as there are live brokers.",
        ErrorCode.InvalidConfig => "Check the keys and values, as 'kraftnet config describe --all' lists them.",
        ErrorCode.OffsetOutOfRange => "Begin at 'start' or 'end', or at an offset between them.",
        ErrorCode.MessageTooLarge or ErrorCode.RecordListTooLarge =>
            "Send smaller records, or raise the topic's max.message.bytes.",
        ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend =>
            "Bring more replicas into sync, or lower the topic's min.insync.replicas.",
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed =>
            "Ask whoever runs the cluster for the permission.",
        ErrorCode.NetworkException or ErrorCode.BrokerNotAvailable =>
            "Check that a broker listens there and that --bootstrap names it.",
        ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderOrFollower =>
            "Check with 'kraftnet topic describe' that all partitions have leaders.",
        ErrorCode.UnsupportedVersion => "Use a broker of Kafka 4.0 or later.",
        _ when error.IsRetriable() => "Try it again.",
        _ => "The broker's log may say more.",
    };
}
