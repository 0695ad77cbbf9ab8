using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Broker.Tests.Handlers;

/// <summary>What becomes of produced batches: the topic's codec, and what is told when they are refused.</summary>
public sealed class ProduceStorageTests : IDisposable
{
    private const long Latest = -1;
    private readonly SimulatedBroker _broker = new(seed: 24);
    private readonly TopicClient _topic;

    public ProduceStorageTests() => _topic = new TopicClient(_broker.Connect(), "t");

    [Theory]
    [InlineData("producer", CompressionType.Gzip, CompressionType.Gzip)]
    [InlineData("uncompressed", CompressionType.Gzip, CompressionType.None)]
    [InlineData("lz4", CompressionType.None, CompressionType.Lz4)]
    [InlineData("gzip", CompressionType.Zstd, CompressionType.Gzip)]
    [InlineData("zstd", CompressionType.Zstd, CompressionType.Zstd)]
    public void A_batch_is_stored_with_the_codec_of_the_topic(string type, CompressionType sent, CompressionType stored)
    {
        _topic.Create(1, ("compression.type", type));
        var batch = TopicClient.Batch(new RecordBatchOptions { Compression = sent }, "a", "b");

        Assert.Equal(ErrorCode.None, (ErrorCode)_topic.Produce(0, -1, 12, batch).ErrorCode);

        var fetched = _topic.Fetch(0, 0);
        Assert.Equal(stored, TopicClient.CodecOf(fetched));
        Assert.Equal(["a", "b"], TopicClient.ValuesOf(fetched));
    }

    [Fact]
    public void A_batch_that_becomes_too_large_is_refused()
    {
        _topic.Create(1, ("compression.type", "uncompressed"), ("max.message.bytes", "1000"));
        var batch = TopicClient.Batch(
            new RecordBatchOptions { Compression = CompressionType.Gzip }, new string('x', 5000));

        var answer = _topic.Produce(0, -1, 12, batch);

        Assert.Equal((ErrorCode.MessageTooLarge, -1L), ((ErrorCode)answer.ErrorCode, answer.LogStartOffset));
        Assert.Equal(0, _topic.OffsetOf(0, Latest));
    }

    [Theory]
    [InlineData(6, ErrorCode.UnsupportedCompressionType)]
    [InlineData(7, ErrorCode.None)]
    public void Zstd_needs_a_client_that_can_know_it(int version, ErrorCode expected)
    {
        _topic.Create();
        var batch = TopicClient.Batch(new RecordBatchOptions { Compression = CompressionType.Zstd }, "a");

        Assert.Equal(expected, (ErrorCode)_topic.Produce(0, -1, (short)version, batch).ErrorCode);
    }

    [Theory]
    [InlineData(10, ErrorCode.TransactionalIdAuthorizationFailed)]
    [InlineData(12, ErrorCode.TransactionalIdAuthorizationFailed)]
    public void A_batch_of_a_transaction_needs_its_id(int version, ErrorCode expected)
    {
        _topic.Create();
        var options = new RecordBatchOptions
        {
            ProducerId = new ProducerId(1),
            ProducerEpoch = 0,
            BaseSequence = 0,
            IsTransactional = true,
        };

        Assert.Equal(
            expected, (ErrorCode)_topic.Produce(0, -1, (short)version, TopicClient.Batch(options, "a")).ErrorCode);
    }

    [Fact]
    public void Who_is_refused_for_its_records_is_told_where_the_log_begins()
    {
        _topic.Create(1, ("cleanup.policy", "compact,delete"));
        var keyless = TopicClient.Batch(new RecordBatchOptions(), "a", "b");

        var answer = _topic.Produce(0, -1, 12, keyless);

        Assert.Equal((ErrorCode.InvalidRecord, 0L), ((ErrorCode)answer.ErrorCode, answer.LogStartOffset));
        Assert.Equal([0, 1], answer.RecordErrors.Select(error => error.BatchIndex));
        Assert.All(answer.RecordErrors, error => Assert.Contains("key", error.BatchIndexErrorMessage!, StringComparison.Ordinal));
        Assert.NotNull(answer.ErrorMessage);
    }

    [Fact]
    public void Damage_is_told_without_a_word_of_the_log()
    {
        _topic.Create();
        var damaged = TopicClient.Batch(new RecordBatchOptions(), "a");
        damaged[^1] ^= 1;

        var answer = _topic.Produce(0, -1, 12, damaged);

        Assert.Equal((ErrorCode.CorruptMessage, -1L), ((ErrorCode)answer.ErrorCode, answer.LogStartOffset));
    }

    [Fact]
    public void The_end_that_is_told_holds_what_was_acknowledged_before_it_is_durable()
    {
        _topic.Create();
        for (var count = 1; count <= 20; count++)
        {
            Assert.Equal(0, _topic.Produce(0, 1, "a").ErrorCode);
            Assert.Equal(count, _topic.OffsetOf(0, Latest));
        }
    }

    public void Dispose() => _broker.Dispose();
}
