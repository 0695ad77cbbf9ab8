using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Handlers;

/// <summary>DeleteRecords: what is deleted cannot be read any more, also not after a crash.</summary>
public sealed class DeleteRecordsTests : IDisposable
{
    private const long Earliest = -2;
    private readonly SimulatedBroker _broker = new(seed: 23);
    private TopicClient _topic;

    public DeleteRecordsTests() => _topic = new TopicClient(_broker.Connect(), "t");

    [Theory]
    [InlineData(2, 2, ErrorCode.None)]
    [InlineData(0, 0, ErrorCode.None)]
    [InlineData(-1, 3, ErrorCode.None)]
    [InlineData(4, -1, ErrorCode.OffsetOutOfRange)]
    [InlineData(-2, -1, ErrorCode.OffsetOutOfRange)]
    public void The_start_of_the_log_moves_up_to_the_offset(long before, long expected, ErrorCode error)
    {
        _topic.Create();
        _topic.Produce(0, -1, "a", "b", "c");

        var result = _topic.Delete(0, before);

        Assert.Equal((error, expected), ((ErrorCode)result.ErrorCode, result.LowWatermark));
        Assert.Equal(Math.Max(expected, 0), _topic.OffsetOf(0, Earliest));
    }

    [Fact]
    public void Deleted_offsets_are_out_of_range_and_the_start_never_goes_back()
    {
        _topic.Create();
        _topic.Produce(0, -1, "a", "b", "c");
        _topic.Delete(0, 2);

        Assert.Equal(2, _topic.Delete(0, 1).LowWatermark);
        Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)_topic.Fetch(0, 1).ErrorCode);
        Assert.Equal(0, _topic.Fetch(0, 2).ErrorCode);
    }

    [Fact]
    public void What_was_deleted_does_not_come_back_with_a_crash()
    {
        // Segments so small that whole files go.
        _topic.Create(1, ("segment.bytes", "1048576"));
        var large = new string('x', 700_000);
        _topic.Produce(0, -1, large);
        _topic.Produce(0, -1, large);
        _topic.Produce(0, -1, large);
        Assert.Equal(2, _topic.Delete(0, 2).LowWatermark);

        _broker.CrashAndRestart();

        _topic = new TopicClient(_broker.Connect(), "t");
        _topic.WaitUntilLed();
        Assert.Equal(2, _topic.OffsetOf(0, Earliest));
        Assert.Equal(ErrorCode.OffsetOutOfRange, (ErrorCode)_topic.Fetch(0, 1).ErrorCode);
        Assert.Equal([large], TopicClient.ValuesOf(_topic.Fetch(0, 2)));
        Assert.Equal(3, _topic.Produce(0, -1, "next").BaseOffset);
    }

    [Theory]
    [InlineData("compact", ErrorCode.PolicyViolation)]
    [InlineData("compact,delete", ErrorCode.None)]
    public void A_topic_that_is_only_compacted_keeps_its_records(string policy, ErrorCode expected)
    {
        _topic.Create(1, ("cleanup.policy", policy));

        Assert.Equal(expected, (ErrorCode)_topic.Delete(0, 0).ErrorCode);
    }

    [Fact]
    public void There_is_no_such_partition() =>
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)_topic.Delete(0, 0).ErrorCode);

    public void Dispose() => _broker.Dispose();
}
