using KRaftNet.Client.Producing;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Client.Tests.Producing;

public sealed class PartitionQueueTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Batches_of_an_idempotent_producer_are_numbered_without_gaps()
    {
        var template = new RecordBatchOptions { ProducerId = new ProducerId(7), ProducerEpoch = 1 };
        using var queue = new PartitionQueue(0, _pool, template, batchBytes: 200);
        for (var i = 0; i < 20; i++)
        {
            queue.Append(0, new ProducerRecord { Value = new byte[30] });
        }

        var next = 0;
        while (!queue.IsEmpty)
        {
            var batch = queue.Peek();
            var header = new RecordBatchHeader(batch.Bytes.Span);
            Assert.Equal(next, header.BaseSequence);
            Assert.Equal(batch.Count, header.Count);
            next += header.Count;
            queue.Remove();
        }

        Assert.Equal(20, next);
        Assert.Equal(0, queue.BufferedBytes);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Record_larger_than_a_batch_goes_alone()
    {
        using var queue = new PartitionQueue(0, _pool, new RecordBatchOptions(), batchBytes: 200);
        Assert.False(queue.Append(0, new ProducerRecord { Value = new byte[1] }));
        Assert.True(queue.Append(0, new ProducerRecord { Value = new byte[1000] }));
        Assert.True(queue.Append(0, new ProducerRecord { Value = new byte[1] }));
        Assert.Equal(1, queue.Peek().Count);
    }
}
