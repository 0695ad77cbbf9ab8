using System.Diagnostics;
using System.Globalization;
using KRaftNet.Common;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Quorum;
using KRaftNet.Load.Scenarios;
using KRaftNet.Load.Servers;
using KRaftNet.Load.Wire;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Load.Replicate;

/// <summary>Three brokers, of which the first leads every partition by the assignment that its topic is made with.</summary>
internal sealed class ReplicatedBrokers(QuorumNodes nodes) : IReplicatedTarget, IDisposable
{
    private const int Leader = 1;
    private const int TimeoutMs = 30_000;
    private static readonly TimeSpan LeaderTimeout = TimeSpan.FromSeconds(60);
    private readonly AdminConnection _admin = nodes.Connect(Leader);
    private int _topics;

    /// <inheritdoc/>
    public ReplicatedCpu Cpu()
    {
        var leader = ProcessCpu.Of(nodes.ProcessOf(Leader));
        var followers = TimeSpan.Zero;
        foreach (var id in nodes.Ids)
        {
            followers += id == Leader ? TimeSpan.Zero : ProcessCpu.Of(nodes.ProcessOf(id));
        }

        return new ReplicatedCpu(leader, followers);
    }

    /// <inheritdoc/>
    public IReplicatedLogs Create(ReplicateScenario scenario)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"replicated-{++_topics}");
        var answer = _admin.Ask<CreateTopicsRequest, CreateTopicsResponse>(new CreateTopicsRequest
        {
            TimeoutMs = TimeoutMs,
            Topics = [NewTopic(name, scenario)],
        }).Topics[0];
        if (answer.ErrorCode != 0)
        {
            throw new LoadException($"creating {name} failed: {(ErrorCode)answer.ErrorCode} {answer.ErrorMessage}");
        }

        WaitUntilLed(name, scenario.Partitions);
        return new Topic(this, answer.TopicId, scenario.Partitions);
    }

    /// <inheritdoc/>
    public void Dispose() => _admin.Dispose();

    private CreateTopicsRequest.CreatableTopic NewTopic(string name, ReplicateScenario scenario) => new()
    {
        Name = name,
        NumPartitions = -1,
        ReplicationFactor = -1,
        Assignments =
        [
            .. Enumerable.Range(0, scenario.Partitions).Select(partition => new CreateTopicsRequest.CreatableReplicaAssignment
            {
                PartitionIndex = partition,
                BrokerIds = [Leader, .. nodes.Ids.Where(id => id != Leader)],
            }),
        ],
        Configs =
        [
            Config("ack.durability", scenario.Durability == Durability.Fsync ? "fsync" : "replicated"),
            Config("min.insync.replicas", "2"),

            // What is deleted must not be written back to the disk during the next rounds.
            Config("file.delete.delay.ms", "0"),
        ],
    };

    private static CreateTopicsRequest.CreatableTopicConfig Config(string name, string value) =>
        new() { Name = name, Value = value };

    /// <summary>A topic is told of before its logs are open.</summary>
    private void WaitUntilLed(string name, int partitions)
    {
        var request = new ListOffsetsRequest
        {
            ReplicaId = -1,
            Topics =
            [
                new ListOffsetsRequest.ListOffsetsTopic
                {
                    Name = name,
                    Partitions =
                    [
                        .. Enumerable.Range(0, partitions).Select(partition =>
                            new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = partition, Timestamp = -1 }),
                    ],
                },
            ],
        };
        var begun = Stopwatch.GetTimestamp();
        while (FirstError(request) is var error and not 0)
        {
            if (Stopwatch.GetElapsedTime(begun) > LeaderTimeout)
            {
                throw new LoadException($"{name} is not served: {(ErrorCode)error}");
            }
        }
    }

    private short FirstError(ListOffsetsRequest request) => _admin.Ask<ListOffsetsRequest, ListOffsetsResponse>(request)
        .Topics[0].Partitions.Select(partition => partition.ErrorCode).FirstOrDefault(error => error != 0);

    private sealed class Topic(ReplicatedBrokers brokers, Uuid id, int partitions) : IReplicatedLogs
    {
        private const short AcksAll = -1;

        public IGenerator OpenProducer(PreparedBatch batch, int inFlight)
        {
            var frame = KafkaFrames.Produce(id, 0, AcksAll, batch.Bytes);
            var at = KafkaFrames.FieldAt(frame, KafkaFrames.Produce(id, -1, AcksAll, batch.Bytes), sizeof(int));
            return new ProduceGenerator(
                FrameStream.Connect(brokers.LeaderAddress),
                frame,
                batch,
                ProduceAnswer.OfKafka(KafkaFrames.Newest(ApiKey.Produce)),
                inFlight,
                new PartitionField(at, partitions));
        }

        public void Dispose()
        {
            var answer = brokers._admin.Ask<DeleteTopicsRequest, DeleteTopicsResponse>(new DeleteTopicsRequest
            {
                TimeoutMs = TimeoutMs,
                Topics = { new DeleteTopicsRequest.DeleteTopicState { TopicId = id } },
            }).Responses[0];
            if (answer.ErrorCode != 0)
            {
                throw new LoadException($"deleting a topic failed: {(ErrorCode)answer.ErrorCode}");
            }
        }
    }

    private System.Net.IPEndPoint LeaderAddress => nodes.AddressOf(Leader);
}
