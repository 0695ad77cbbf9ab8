using KRaftNet.Common;
using KRaftNet.Protocol;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Replication;

/// <summary>What replication tells operators.</summary>
internal static partial class ReplicationLog
{
    [LoggerMessage(1301, LogLevel.Information, "{Partition}: in-sync replicas are {Isr} (partition epoch {PartitionEpoch})")]
    public static partial void IsrChanged(ILogger logger, TopicPartition partition, string isr, int partitionEpoch);

    [LoggerMessage(1302, LogLevel.Information, "Proposals of in-sync replicas are sent again: the controller answered {Error}")]
    public static partial void ProposalsFailed(ILogger logger, ErrorCode error);

    [LoggerMessage(1303, LogLevel.Information, "{Partition}: a proposal of in-sync replicas is sent again after {Error}")]
    public static partial void ProposalRefused(ILogger logger, TopicPartition partition, ErrorCode error);

    [LoggerMessage(1304, LogLevel.Information,
        "{Partition}: cut from {From} to {To}, where the log of leader {Leader} parts from it (leader epoch {Epoch})")]
    public static partial void Truncated(
        ILogger logger, TopicPartition partition, Offset from, Offset to, NodeId leader, LeaderEpoch epoch);

    [LoggerMessage(1305, LogLevel.Warning,
        "{Partition}: begins anew at {Start}, where the log of leader {Leader} begins; its own ended at {End}")]
    public static partial void Restarted(ILogger logger, TopicPartition partition, Offset start, NodeId leader, Offset end);

    [LoggerMessage(1306, LogLevel.Warning, "{Partition}: leader {Leader} sent damaged or misplaced batches; fetched again")]
    public static partial void BatchesRefused(ILogger logger, TopicPartition partition, NodeId leader);

    [LoggerMessage(1307, LogLevel.Information, "Fetching from broker {Leader} fails: {Reason}. Tried again until another leads")]
    public static partial void FetchFailed(ILogger logger, NodeId leader, string reason);

    [LoggerMessage(1308, LogLevel.Information, "Fetching from broker {Leader} works again")]
    public static partial void FetchRecovered(ILogger logger, NodeId leader);
}
