using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Broker.Tests.Handlers;

/// <summary>What a node tells of its logs: epochs, producers, directories.</summary>
public sealed class LogApisTests : IDisposable
{
    private const int ExpirationMs = 60_000;
    private readonly SimulatedBroker _broker = new(
        seed: 25,
        settings:
        [
            ("producer.id.expiration.ms", "60000"),
            ("producer.id.expiration.check.interval.ms", "1000"),
        ]);

    private readonly TopicClient _topic;

    public LogApisTests()
    {
        _topic = new TopicClient(_broker.Connect(), "t");
        _topic.Create();
    }

    [Theory]
    [InlineData(-1, 0, ErrorCode.None, 0, 1)]
    [InlineData(0, 0, ErrorCode.None, 0, 1)]
    [InlineData(-1, 5, ErrorCode.None, -1, -1)]
    [InlineData(1, 0, ErrorCode.UnknownLeaderEpoch, -1, -1)]
    public void An_epoch_ends_where_its_leader_says(int known, int asked, ErrorCode error, int epoch, long end)
    {
        _topic.Produce(0, -1, "a");

        var answer = _topic.Connection.Call<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>(
            new OffsetForLeaderEpochRequest
            {
                ReplicaId = -1,
                Topics =
                [
                    new OffsetForLeaderEpochRequest.OffsetForLeaderTopic
                    {
                        Topic = "t",
                        Partitions =
                        [
                            new OffsetForLeaderEpochRequest.OffsetForLeaderPartition
                            {
                                CurrentLeaderEpoch = known,
                                LeaderEpoch = asked,
                            },
                        ],
                    },
                ],
            },
            4).Topics[0].Partitions[0];

        Assert.Equal((error, epoch, end), ((ErrorCode)answer.ErrorCode, answer.LeaderEpoch, answer.EndOffset));
    }

    [Fact]
    public void A_producer_is_remembered_until_it_was_idle_for_too_long()
    {
        var options = new RecordBatchOptions { ProducerId = new ProducerId(7), ProducerEpoch = 3, BaseSequence = 0 };
        using var builder = new RecordBatchBuilder(_broker.Buffers, options);
        builder.Append(_broker.UtcMs, RecordBytes.Null, new RecordBytes("a"u8));
        using (var batch = builder.Build())
        {
            Assert.Equal(0, _topic.Produce(0, -1, 12, batch.Span.ToArray()).ErrorCode);
        }

        var producer = Assert.Single(Producers());
        Assert.Equal((7, 3, 0), (producer.ProducerId, producer.ProducerEpoch, producer.LastSequence));
        Assert.Equal(-1, producer.CurrentTxnStartOffset);

        _broker.World.RunFor(TimeSpan.FromMilliseconds(ExpirationMs / 2));
        Assert.Single(Producers());

        _broker.World.RunFor(TimeSpan.FromMilliseconds(ExpirationMs));
        Assert.Empty(Producers());
    }

    [Fact]
    public void Directories_tell_their_partitions_and_their_room()
    {
        _topic.Produce(0, -1, "a");

        var directory = Assert.Single(Directories(null).Results);
        Assert.Equal("/data", directory.LogDir);
        Assert.True(directory.TotalBytes >= directory.UsableBytes && directory.UsableBytes > 0);
        var partition = Assert.Single(Assert.Single(directory.Topics).Partitions);
        Assert.Equal((0, 0, false), (partition.PartitionIndex, partition.OffsetLag, partition.IsFutureKey));
        Assert.True(partition.PartitionSize > 0);

        Assert.Empty(Directories([]).Results[0].Topics);
        Assert.Empty(Directories(
            [new DescribeLogDirsRequest.DescribableLogDirTopic { Topic = "t", Partitions = [1] }]).Results[0].Topics);
    }

    public void Dispose() => _broker.Dispose();

    private List<DescribeProducersResponse.ProducerState> Producers() =>
        _topic.Connection.Call<DescribeProducersRequest, DescribeProducersResponse>(
            new DescribeProducersRequest
            {
                Topics = [new DescribeProducersRequest.TopicRequest { Name = "t", PartitionIndexes = [0] }],
            },
            0).Topics[0].Partitions[0].ActiveProducers;

    private DescribeLogDirsResponse Directories(List<DescribeLogDirsRequest.DescribableLogDirTopic>? topics) =>
        _topic.Connection.Call<DescribeLogDirsRequest, DescribeLogDirsResponse>(
            new DescribeLogDirsRequest { Topics = topics }, 4);
}
