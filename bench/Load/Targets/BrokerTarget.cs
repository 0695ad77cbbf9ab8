using System.Diagnostics;
using System.Globalization;
using System.Net;
using KRaftNet.Common;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Scenarios;
using KRaftNet.Load.Servers;
using KRaftNet.Load.Wire;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Load.Targets;

/// <summary>A broker of Kafka's protocol. A log is a topic of one partition.</summary>
/// <param name="address">Where it listens.</param>
/// <param name="process">Its process, or null if it is not known.</param>
internal sealed class BrokerTarget(IPEndPoint address, int? process) : ITarget, IDisposable
{
    private static readonly TimeSpan LeaderTimeout = TimeSpan.FromSeconds(30);
    private readonly AdminConnection _admin = new(address);
    private int _topics;

    /// <inheritdoc/>
    public string Name => "broker";

    /// <inheritdoc/>
    public TimeSpan? Cpu() => process is { } id ? ProcessCpu.Of(id) : null;

    /// <inheritdoc/>
    public ITargetLog CreateLog(Durability durability)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"load-{Environment.ProcessId}-{++_topics}");
        var answer = _admin.Ask<CreateTopicsRequest, CreateTopicsResponse>(new CreateTopicsRequest
        {
            Topics =
            {
                new CreateTopicsRequest.CreatableTopic
                {
                    Name = name,
                    NumPartitions = 1,
                    ReplicationFactor = 1,
                    Configs =
                    {
                        Config("ack.durability", durability == Durability.Fsync ? "fsync" : "replicated"),

                        // What is deleted must not be written back to the disk during the next rounds.
                        Config("file.delete.delay.ms", "0"),
                    },
                },
            },
        }).Topics[0];
        if (answer.ErrorCode != 0)
        {
            throw new LoadException($"creating {name} failed: {(ErrorCode)answer.ErrorCode} {answer.ErrorMessage}");
        }

        var log = new Log(this, name, answer.TopicId);
        log.WaitUntilLed();
        return log;
    }

    /// <inheritdoc/>
    public void Dispose() => _admin.Dispose();

    private static CreateTopicsRequest.CreatableTopicConfig Config(string name, string value) =>
        new() { Name = name, Value = value };

    private sealed class Log(BrokerTarget broker, string name, Uuid id) : ITargetLog
    {
        public IGenerator OpenProducer(Scenario scenario, PreparedBatch batch) => new ProduceGenerator(
            FrameStream.Connect(broker.Address),
            KafkaFrames.Produce(id, scenario.Acks, batch.Bytes),
            batch,
            ProduceAnswer.OfKafka(KafkaFrames.Newest(ApiKey.Produce)),
            scenario.InFlight);

        public IGenerator OpenConsumer(Scenario scenario, PreparedBatch batch, long batches) => new FetchGenerator(
            FrameStream.Connect(broker.Address), new KafkaCursor(id, batches * batch.Records, scenario.Bytes));

        /// <summary>A topic is told of before its log is open.</summary>
        public void WaitUntilLed()
        {
            var request = new ListOffsetsRequest
            {
                ReplicaId = -1,
                Topics =
                {
                    new ListOffsetsRequest.ListOffsetsTopic
                    {
                        Name = name,
                        Partitions = { new ListOffsetsRequest.ListOffsetsPartition { Timestamp = -1 } },
                    },
                },
            };
            var begun = Stopwatch.GetTimestamp();
            short error;
            while ((error = Ask(request)) != 0)
            {
                if (Stopwatch.GetElapsedTime(begun) > LeaderTimeout)
                {
                    throw new LoadException($"{name} is not served: {(ErrorCode)error}");
                }
            }
        }

        public void Dispose()
        {
            var answer = broker._admin.Ask<DeleteTopicsRequest, DeleteTopicsResponse>(new DeleteTopicsRequest
            {
                TimeoutMs = 30_000,
                Topics = { new DeleteTopicsRequest.DeleteTopicState { TopicId = id } },
            }).Responses[0];
            if (answer.ErrorCode != 0)
            {
                throw new LoadException($"deleting {name} failed: {(ErrorCode)answer.ErrorCode}");
            }
        }

        private short Ask(ListOffsetsRequest request) =>
            broker._admin.Ask<ListOffsetsRequest, ListOffsetsResponse>(request).Topics[0].Partitions[0].ErrorCode;
    }

    private IPEndPoint Address { get; } = address;
}
