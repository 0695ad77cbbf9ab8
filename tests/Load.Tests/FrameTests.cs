using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Generators;
using KRaftNet.Load.Measuring;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Load.Tests;

public class FrameTests
{
    private const long Now = 1_700_000_000_000;
    private static readonly Uuid Topic = new(1, 2);

    [Theory]
    [InlineData(128, 10)]
    [InlineData(1024, 100)]
    [InlineData(16384, 100)]
    [InlineData(65536, 100)]
    [InlineData(65536, 1)]
    [InlineData(65536, 60_000)]
    [InlineData(1048576, 100)]
    public void Batch_has_the_size_and_is_what_a_broker_takes(int bytes, int valueBytes)
    {
        var batch = BatchFactory.Make(bytes, valueBytes, Now);
        Assert.Equal(bytes, batch.Bytes.Length);
        var verdict = new RecordBatchValidator(new BufferPool()).Validate(batch.Bytes, new RecordBatchRules(), Now);
        Assert.Equal(BatchDefect.None, verdict.Defect);
        Assert.Equal(batch.Records, new RecordBatchHeader(batch.Bytes).Count);
    }

    [Fact]
    public void Produce_request_holds_the_batch()
    {
        var batch = BatchFactory.Make(1024, 100, Now);
        var version = KafkaFrames.Newest(ApiKey.Produce);
        var frame = KafkaFrames.Produce(Topic, -1, batch.Bytes);
        Assert.Equal(frame.Length - 4, BinaryPrimitives.ReadInt32BigEndian(frame));
        var reader = new WireReader(frame.AsMemory(4));
        Assert.NotNull(RequestHeaders.Read(ref reader));
        var request = ProduceRequest.Read(ref reader, version);
        Assert.Equal(-1, request.Acks);
        Assert.Equal(Topic, request.TopicData[0].TopicId);
        Assert.Equal(batch.Bytes, request.TopicData[0].PartitionData[0].Records.Bytes.ToArray());
    }

    [Fact]
    public void Answer_to_a_produce_is_known_by_length_and_error()
    {
        var version = KafkaFrames.Newest(ApiKey.Produce);
        var answer = ProduceAnswer.OfKafka(version);
        var frame = KafkaFrames.Response(
            new ProduceResponse
            {
                Responses =
                {
                    new ProduceResponse.TopicProduceResponse
                    {
                        TopicId = Topic,
                        PartitionResponses =
                        {
                            new ProduceResponse.PartitionProduceResponse
                            {
                                ErrorCode = (short)ErrorCode.KafkaStorageError, BaseOffset = 77, LogStartOffset = 3,
                            },
                        },
                    },
                },
            },
            version);
        Assert.Equal(answer.FrameBytes, frame.Length);
        Assert.Equal((short)ErrorCode.KafkaStorageError, answer.ErrorOf(frame));
    }

    [Fact]
    public void Cursor_goes_behind_whole_batches_and_begins_anew_at_the_end()
    {
        var batch = BatchFactory.Make(1024, 100, Now);
        var cursor = new KafkaCursor(Topic, endOffset: 3 * batch.Records, bytesMax: 2500);
        var (bytes, records) = cursor.Advance(Answer(batch, 0, cutAt: 2500));
        Assert.Equal((2048, 2 * batch.Records), (bytes, records));
        Assert.Equal(2 * batch.Records, OffsetOf(cursor.Request));
        cursor.Advance(Answer(batch, 2 * batch.Records, cutAt: 1024));
        Assert.Equal(0, OffsetOf(cursor.Request));
    }

    [Fact]
    public void Cursor_refuses_an_answer_without_a_batch()
    {
        var batch = BatchFactory.Make(1024, 100, Now);
        var cursor = new KafkaCursor(Topic, endOffset: 100, bytesMax: 2500);
        Assert.Throws<LoadException>(() => cursor.Advance(Answer(batch, 0, cutAt: 0)));
    }

    [Fact]
    public void Ceiling_cursor_never_reads_beyond_the_log()
    {
        var batch = BatchFactory.Make(1024, 100, Now);
        var cursor = new CeilingCursor(batch, logBytes: 5000, bytesMax: 2048);
        var answer = new byte[4 + 2048];
        Assert.Equal((2048, 2 * batch.Records), cursor.Advance(answer));
        Assert.Equal(CeilingFrames.Read(2048, 2048), cursor.Request);
        cursor.Advance(answer);
        Assert.Equal(CeilingFrames.Read(0, 2048), cursor.Request);
    }

    [Fact]
    public void Budget_gives_no_more_than_it_has()
    {
        var budget = new RoundBudget(new RoundLimit(TimeSpan.FromHours(1), 1000));
        Assert.Equal(3, budget.Take(3, 300));
        Assert.Equal(0, budget.Take(1, 300));
        Assert.Equal(0, new RoundBudget(new RoundLimit(TimeSpan.Zero, 1000)).Take(1, 1));
        Assert.Equal(2, new RoundBudget(new RoundLimit(TimeSpan.FromHours(1), 1000)).Take(5, 500));
    }

    [Fact]
    public void Field_is_found_where_frames_differ() =>
        Assert.Equal(2, KafkaFrames.FieldAt([1, 2, 0, 0, 5], [1, 2, 9, 9, 5], 2));

    private static byte[] Answer(PreparedBatch batch, long offset, int cutAt)
    {
        var log = new byte[3 * batch.Bytes.Length];
        for (var i = 0; i < 3; i++)
        {
            var copy = log.AsSpan(i * batch.Bytes.Length, batch.Bytes.Length);
            batch.Bytes.CopyTo(copy);
            RecordBatchPatch.SetBaseOffset(copy, new Offset(offset + (i * batch.Records)));
        }

        var data = new FetchResponse.PartitionData { Records = new RecordsPayload(log.AsMemory(0, cutAt)) };
        return KafkaFrames.Response(
            new FetchResponse { Responses = { new FetchResponse.FetchableTopicResponse { TopicId = Topic, Partitions = { data } } } },
            KafkaFrames.Newest(ApiKey.Fetch));
    }

    private static long OffsetOf(byte[] frame)
    {
        var reader = new WireReader(frame.AsMemory(4));
        Assert.NotNull(RequestHeaders.Read(ref reader));
        return FetchRequest.Read(ref reader, KafkaFrames.Newest(ApiKey.Fetch)).Topics[0].Partitions[0].FetchOffset;
    }
}
