using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>A small request of each API about one topic; topics by id where the version has no names.</summary>
internal static class SampleRequests
{
    /// <summary>A request of the API.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample of this API.</exception>
    public static IMessage Of(ApiKey key, short version, string topic, Uuid id) => key switch
    {
        ApiKey.Produce => Produce(version, topic, id),
        ApiKey.Fetch => Fetch(version, topic, id),
        ApiKey.ListOffsets => ListOffsets(topic),
        ApiKey.Metadata => Metadata(topic),
        ApiKey.ApiVersions => ApiVersions(version),
        ApiKey.CreateTopics => CreateTopics(topic),
        ApiKey.DeleteTopics => DeleteTopics(version, topic, id),
        ApiKey.FindCoordinator => version < 4
            ? new FindCoordinatorRequest { Key = topic }
            : new FindCoordinatorRequest { CoordinatorKeys = [topic] },
        ApiKey.InitProducerId =>
            new InitProducerIdRequest { TransactionalId = null, ProducerId = -1, ProducerEpoch = -1 },
        ApiKey.DescribeCluster => new DescribeClusterRequest { IncludeClusterAuthorizedOperations = true },
        ApiKey.DescribeConfigs => DescribeConfigs(topic),
        ApiKey.IncrementalAlterConfigs => IncrementalAlterConfigs(topic),
        ApiKey.AlterConfigs => SampleAdminRequests.AlterConfigs(topic),
        ApiKey.CreatePartitions => SampleAdminRequests.CreatePartitions(topic),
        ApiKey.DeleteRecords => SampleAdminRequests.DeleteRecords(topic),
        ApiKey.DescribeLogDirs => SampleAdminRequests.DescribeLogDirs(topic),
        ApiKey.DescribeProducers => SampleAdminRequests.DescribeProducers(topic),
        ApiKey.DescribeTopicPartitions => SampleAdminRequests.DescribeTopicPartitions(topic),
        ApiKey.ListConfigResources => new ListConfigResourcesRequest(),
        ApiKey.OffsetForLeaderEpoch => SampleAdminRequests.OffsetForLeaderEpoch(topic),
        ApiKey.UpdateFeatures => SampleAdminRequests.UpdateFeatures(),
        ApiKey.UnregisterBroker => new UnregisterBrokerRequest { BrokerId = 9 },
        ApiKey.ElectLeaders => SampleAdminRequests.ElectLeaders(topic),
        ApiKey.AlterPartitionReassignments => SampleAdminRequests.AlterPartitionReassignments(topic),
        ApiKey.ListPartitionReassignments => SampleAdminRequests.ListPartitionReassignments(topic),
        ApiKey.DescribeQuorum => SampleAdminRequests.DescribeQuorum(),
        ApiKey.AddRaftVoter => SampleAdminRequests.AddRaftVoter(),
        ApiKey.RemoveRaftVoter => new RemoveRaftVoterRequest { VoterId = 9, VoterDirectoryId = new Uuid(9, 9) },
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "write a sample of this API"),
    };

    /// <summary>A batch of one record.</summary>
    public static byte[] Batch()
    {
        using var builder = new RecordBatchBuilder(new BufferPool(), new RecordBatchOptions());
        builder.Append(1_700_000_000_000, RecordBytes.Null, new RecordBytes("value"u8));
        using var batch = builder.Build();
        return batch.Span.ToArray();
    }

    private static ProduceRequest Produce(short version, string topic, Uuid id) => new()
    {
        Acks = 1,
        TimeoutMs = 1000,
        TopicData =
        [
            new ProduceRequest.TopicProduceData
            {
                Name = version < 13 ? topic : "",
                TopicId = version < 13 ? Uuid.Zero : id,
                PartitionData =
                [
                    new ProduceRequest.PartitionProduceData { Index = 0, Records = new RecordsPayload(Batch()) },
                ],
            },
        ],
    };

    private static FetchRequest Fetch(short version, string topic, Uuid id) => new()
    {
        MaxWaitMs = 0,
        MinBytes = 0,
        MaxBytes = 1 << 20,
        SessionEpoch = version < 7 ? 0 : -1,
        Topics =
        [
            new FetchRequest.FetchTopic
            {
                Topic = version < 13 ? topic : "",
                TopicId = version < 13 ? Uuid.Zero : id,
                Partitions = [new FetchRequest.FetchPartition { Partition = 0, PartitionMaxBytes = 1 << 20 }],
            },
        ],
    };

    private static ListOffsetsRequest ListOffsets(string topic) => new()
    {
        ReplicaId = -1,
        Topics =
        [
            new ListOffsetsRequest.ListOffsetsTopic
            {
                Name = topic,
                Partitions = [new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = 0, Timestamp = -1 }],
            },
        ],
    };

    private static MetadataRequest Metadata(string topic) => new()
    {
        Topics = [new MetadataRequest.MetadataRequestTopic { Name = topic }],
        AllowAutoTopicCreation = true,
    };

    private static ApiVersionsRequest ApiVersions(short version) => version < 3
        ? new ApiVersionsRequest()
        : new ApiVersionsRequest { ClientSoftwareName = "test", ClientSoftwareVersion = "1.0" };

    private static CreateTopicsRequest CreateTopics(string topic) => new()
    {
        TimeoutMs = 1000,
        Topics = [new CreateTopicsRequest.CreatableTopic { Name = topic, NumPartitions = 1, ReplicationFactor = 1 }],
    };

    private static DeleteTopicsRequest DeleteTopics(short version, string topic, Uuid id) => version < 6
        ? new DeleteTopicsRequest { TimeoutMs = 1000, TopicNames = [topic] }
        : new DeleteTopicsRequest
        {
            TimeoutMs = 1000,
            Topics = [new DeleteTopicsRequest.DeleteTopicState { Name = null, TopicId = id }],
        };

    private static DescribeConfigsRequest DescribeConfigs(string topic) => new()
    {
        Resources =
        [
            new DescribeConfigsRequest.DescribeConfigsResource
            {
                ResourceType = 2,
                ResourceName = topic,
                ConfigurationKeys = ["retention.ms"],
            },
        ],
    };

    private static IncrementalAlterConfigsRequest IncrementalAlterConfigs(string topic) => new()
    {
        Resources =
        [
            new IncrementalAlterConfigsRequest.AlterConfigsResource
            {
                ResourceType = 2,
                ResourceName = topic,
                Configs =
                [
                    new IncrementalAlterConfigsRequest.AlterableConfig { Name = "retention.ms", Value = "86400000" },
                ],
            },
        ],
    };
}
