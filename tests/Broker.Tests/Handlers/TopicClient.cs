using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Tests.Handlers;

/// <summary>What tests of handlers ask again and again, about one topic. Owned by the test's thread.</summary>
internal sealed class TopicClient(FrameClient client, string topic)
{
    public const int MaxBytes = 1 << 20;

    /// <summary>The connection.</summary>
    public FrameClient Connection { get; } = client;

    /// <summary>Creates the topic.</summary>
    public void Create(int partitions = 1, params (string Name, string Value)[] configs)
    {
        var answer = Connection.Call<CreateTopicsRequest, CreateTopicsResponse>(
            new CreateTopicsRequest
            {
                TimeoutMs = 10_000,
                Topics =
                [
                    new CreateTopicsRequest.CreatableTopic
                    {
                        Name = topic,
                        NumPartitions = partitions,
                        ReplicationFactor = 1,
                        Configs = [.. configs.Select(config => new CreateTopicsRequest.CreatableTopicConfig
                        {
                            Name = config.Name,
                            Value = config.Value,
                        })],
                    },
                ],
            },
            7);
        Assert.Equal(ErrorCode.None, (ErrorCode)answer.Topics[0].ErrorCode);
        WaitUntilLed(partitions);
    }

    /// <summary>Asks until the partitions are open; each question takes some of the world's time.</summary>
    public void WaitUntilLed(int partitions = 1)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            var tries = 0;
            while (OffsetOf(partition, -1) < 0)
            {
                Assert.True(++tries < 10_000, $"partition {partition} is not led");
            }
        }
    }

    /// <summary>A batch of values without keys.</summary>
    public static byte[] Batch(RecordBatchOptions options, params string[] values)
    {
        using var builder = new RecordBatchBuilder(new BufferPool(), options);
        foreach (var value in values)
        {
            builder.Append(1_700_000_000_000, RecordBytes.Null, new RecordBytes(System.Text.Encoding.UTF8.GetBytes(value)));
        }

        using var batch = builder.Build();
        return batch.Span.ToArray();
    }

    /// <summary>Produces plain values to a partition.</summary>
    public ProduceResponse.PartitionProduceResponse Produce(int partition, short acks, params string[] values) =>
        Produce(partition, acks, 12, Batch(new RecordBatchOptions(), values));

    /// <summary>Produces bytes to a partition.</summary>
    public ProduceResponse.PartitionProduceResponse Produce(int partition, short acks, short version, byte[] records) =>
        Connection.Call<ProduceRequest, ProduceResponse>(
            new ProduceRequest
            {
                Acks = acks,
                TimeoutMs = 10_000,
                TopicData =
                [
                    new ProduceRequest.TopicProduceData
                    {
                        Name = topic,
                        PartitionData =
                        [
                            new ProduceRequest.PartitionProduceData
                            {
                                Index = partition,
                                Records = new RecordsPayload(records),
                            },
                        ],
                    },
                ],
            },
            version).Responses[0].PartitionResponses[0];

    /// <summary>A fetch of version 12 from partitions at offsets.</summary>
    public FetchRequest FetchOf(int sessionId, int sessionEpoch, params (int Partition, long Offset)[] partitions) => new()
    {
        MaxBytes = MaxBytes,
        SessionId = sessionId,
        SessionEpoch = sessionEpoch,
        Topics = partitions.Length == 0
            ? []
            :
            [
                new FetchRequest.FetchTopic
                {
                    Topic = topic,
                    Partitions = [.. partitions.Select(partition => new FetchRequest.FetchPartition
                    {
                        Partition = partition.Partition,
                        FetchOffset = partition.Offset,
                        PartitionMaxBytes = MaxBytes,
                    })],
                },
            ],
    };

    /// <summary>Fetches with version 12.</summary>
    public FetchResponse Fetch(FetchRequest request) => Connection.Call<FetchRequest, FetchResponse>(request, 12);

    /// <summary>Fetches one partition by itself.</summary>
    public FetchResponse.PartitionData Fetch(int partition, long offset) =>
        Fetch(FetchOf(0, -1, (partition, offset))).Responses[0].Partitions[0];

    /// <summary>The offset of a timestamp, or of -1 or -2.</summary>
    public long OffsetOf(int partition, long timestamp) => Connection.Call<ListOffsetsRequest, ListOffsetsResponse>(
        new ListOffsetsRequest
        {
            ReplicaId = -1,
            TimeoutMs = 10_000,
            Topics =
            [
                new ListOffsetsRequest.ListOffsetsTopic
                {
                    Name = topic,
                    Partitions =
                    [
                        new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = partition, Timestamp = timestamp },
                    ],
                },
            ],
        },
        10).Topics[0].Partitions[0].Offset;

    /// <summary>Deletes records before the offset.</summary>
    public DeleteRecordsResponse.DeleteRecordsPartitionResult Delete(int partition, long before) =>
        Connection.Call<DeleteRecordsRequest, DeleteRecordsResponse>(
            new DeleteRecordsRequest
            {
                TimeoutMs = 10_000,
                Topics =
                [
                    new DeleteRecordsRequest.DeleteRecordsTopic
                    {
                        Name = topic,
                        Partitions =
                        [
                            new DeleteRecordsRequest.DeleteRecordsPartition { PartitionIndex = partition, Offset = before },
                        ],
                    },
                ],
            },
            2).Topics[0].Partitions[0];

    /// <summary>The codec of the first batch of an answer.</summary>
    public static CompressionType CodecOf(FetchResponse.PartitionData data) =>
        new RecordBatchHeader(data.Records.Bytes.Span).Attributes.Compression;

    /// <summary>The values in an answer.</summary>
    public static List<string> ValuesOf(FetchResponse.PartitionData data)
    {
        var values = new List<string>();
        var rest = data.Records.Bytes;
        while (RecordBatchView.TryRead(rest.Span, out var batch))
        {
            using var section = RecordSection.Open(new BufferPool(), rest[..batch.Bytes.Length]);
            foreach (var record in new RecordReader(batch.Header, section.Records))
            {
                values.Add(System.Text.Encoding.UTF8.GetString(record.Value.Span));
            }

            rest = rest[batch.Bytes.Length..];
        }

        return values;
    }
}
