using KRaftNet.Common;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>Small requests about one topic, of those who look after topics and logs.</summary>
internal static class SampleAdminRequests
{
    public static AlterConfigsRequest AlterConfigs(string topic) => new()
    {
        Resources =
        [
            new AlterConfigsRequest.AlterConfigsResource
            {
                ResourceType = 2,
                ResourceName = topic,
                Configs = [new AlterConfigsRequest.AlterableConfig { Name = "retention.ms", Value = "86400000" }],
            },
        ],
    };

    public static CreatePartitionsRequest CreatePartitions(string topic) => new()
    {
        TimeoutMs = 1000,
        Topics = [new CreatePartitionsRequest.CreatePartitionsTopic { Name = topic, Count = 2 }],
    };

    public static DeleteRecordsRequest DeleteRecords(string topic) => new()
    {
        TimeoutMs = 1000,
        Topics =
        [
            new DeleteRecordsRequest.DeleteRecordsTopic
            {
                Name = topic,
                Partitions = [new DeleteRecordsRequest.DeleteRecordsPartition { PartitionIndex = 0, Offset = -1 }],
            },
        ],
    };

    public static DescribeLogDirsRequest DescribeLogDirs(string topic) => new()
    {
        Topics = [new DescribeLogDirsRequest.DescribableLogDirTopic { Topic = topic, Partitions = [0] }],
    };

    public static DescribeProducersRequest DescribeProducers(string topic) => new()
    {
        Topics = [new DescribeProducersRequest.TopicRequest { Name = topic, PartitionIndexes = [0] }],
    };

    public static DescribeTopicPartitionsRequest DescribeTopicPartitions(string topic) => new()
    {
        Topics = [new DescribeTopicPartitionsRequest.TopicRequest { Name = topic }],
    };

    public static ElectLeadersRequest ElectLeaders(string topic) => new()
    {
        TimeoutMs = 1000,
        TopicPartitions = [new ElectLeadersRequest.ElectedTopicPartitions { Topic = topic, Partitions = [0] }],
    };

    public static AlterPartitionReassignmentsRequest AlterPartitionReassignments(string topic) => new()
    {
        TimeoutMs = 1000,
        Topics =
        [
            new AlterPartitionReassignmentsRequest.ReassignableTopic
            {
                Name = topic,
                Partitions = [new AlterPartitionReassignmentsRequest.ReassignablePartition { Replicas = [1] }],
            },
        ],
    };

    public static ListPartitionReassignmentsRequest ListPartitionReassignments(string topic) => new()
    {
        TimeoutMs = 1000,
        Topics =
        [
            new ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics
            {
                Name = topic,
                PartitionIndexes = [0],
            },
        ],
    };

    public static OffsetForLeaderEpochRequest OffsetForLeaderEpoch(string topic) => new()
    {
        ReplicaId = -1,
        Topics =
        [
            new OffsetForLeaderEpochRequest.OffsetForLeaderTopic
            {
                Topic = topic,
                Partitions = [new OffsetForLeaderEpochRequest.OffsetForLeaderPartition { Partition = 0 }],
            },
        ],
    };

    public static UpdateFeaturesRequest UpdateFeatures() => new()
    {
        TimeoutMs = 1000,
        FeatureUpdates = [new UpdateFeaturesRequest.FeatureUpdateKey { Feature = "metadata.version", MaxVersionLevel = 30 }],
    };

    public static DescribeQuorumRequest DescribeQuorum() => new()
    {
        Topics =
        [
            new DescribeQuorumRequest.TopicData
            {
                TopicName = "__cluster_metadata",
                Partitions = [new DescribeQuorumRequest.PartitionData { PartitionIndex = 0 }],
            },
        ],
    };

    /// <summary>Nobody listens where the voter is said to be.</summary>
    public static AddRaftVoterRequest AddRaftVoter() => new()
    {
        TimeoutMs = 1000,
        VoterId = 9,
        VoterDirectoryId = new Uuid(9, 9),
        Listeners = [new AddRaftVoterRequest.Listener { Name = "CONTROLLER", Host = "node", Port = 9 }],
    };
}
