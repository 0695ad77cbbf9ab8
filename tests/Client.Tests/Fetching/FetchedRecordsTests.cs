using System.Buffers.Binary;
using KRaftNet.Client.Fetching;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Client.Tests.Fetching;

public class FetchedRecordsTests
{
    private const int CrcAt = 17;
    private const int ChecksummedFrom = 21;
    private const int CountAt = 57;
    private readonly BufferPool _pool = new();

    [Fact]
    public void Batch_with_fewer_records_than_it_states_is_told_and_not_passed_over()
    {
        var sink = new Counter();
        using var fetched = Of(Batch(records: 3, stated: 4));
        var failure = Assert.Throws<KafkaException>(() => fetched.ReadTo(sink));
        Assert.Equal(ErrorCode.CorruptMessage, failure.Error);
        Assert.Equal(3, sink.Taken);
    }

    [Fact]
    public void Whole_batch_is_read_to_its_end()
    {
        var sink = new Counter();
        using var fetched = Of(Batch(records: 3, stated: 3));
        Assert.True(fetched.ReadTo(sink));
        Assert.Equal(3, sink.Taken);
    }

    private FetchedRecords Of(byte[] batch)
    {
        var fetched = new FetchedRecords(_pool, null);
        fetched.Add(0, Offset.Zero, batch);
        return fetched;
    }

    private byte[] Batch(int records, int stated)
    {
        using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions());
        for (var i = 0; i < records; i++)
        {
            builder.Append(0, RecordBytes.Null, "value"u8.ToArray());
        }

        using var built = builder.Build();
        var bytes = built.Span.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(CountAt), stated);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(CrcAt), Crc32C.Compute(bytes.AsSpan(ChecksummedFrom)));
        return bytes;
    }

    private sealed class Counter : IRecordSink
    {
        public int Taken { get; private set; }

        public bool Take(int partition, in Protocol.Records.Record record)
        {
            Taken++;
            return true;
        }
    }
}
