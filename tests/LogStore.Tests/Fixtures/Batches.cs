using System.Globalization;
using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Tests.Fixtures;

/// <summary>Makes batches for tests. Stateless but for a pool.</summary>
internal static class Batches
{
    private static readonly BufferPool Pool = new();

    /// <summary>A batch of records with the given offsets, epoch and timestamps.</summary>
    public static byte[] Make(
        long baseOffset = 0, int count = 1, int epoch = 0, long timestamp = 1000, int valueBytes = 20)
    {
        var options = new RecordBatchOptions
        {
            BaseOffset = new Offset(baseOffset),
            LeaderEpoch = new LeaderEpoch(epoch),
        };
        return Build(options, count, timestamp, valueBytes);
    }

    /// <summary>A batch of an idempotent producer, before it has offsets.</summary>
    public static byte[] Of(
        long producerId,
        int sequence,
        int count = 1,
        short producerEpoch = 0,
        bool isTransactional = false,
        long timestamp = 1000)
    {
        var options = new RecordBatchOptions
        {
            ProducerId = new ProducerId(producerId),
            ProducerEpoch = producerEpoch,
            BaseSequence = sequence,
            IsTransactional = isTransactional,
        };
        return Build(options, count, timestamp, 20);
    }

    /// <summary>A marker that ends a transaction.</summary>
    public static byte[] Marker(long producerId, short producerEpoch, bool isCommit = true, int coordinatorEpoch = 7)
    {
        using var batch = ControlBatch.EndTransaction(
            Pool, isCommit, new ProducerId(producerId), producerEpoch, coordinatorEpoch, 1000);
        return batch.Span.ToArray();
    }

    /// <summary>The header of a batch.</summary>
    public static RecordBatchHeader Header(ReadOnlySpan<byte> batch) => new(batch);

    /// <summary>Several batches in one buffer.</summary>
    public static byte[] Join(params byte[][] batches) => [.. batches.SelectMany(batch => batch)];

    private static byte[] Build(RecordBatchOptions options, int count, long timestamp, int valueBytes)
    {
        using var builder = new RecordBatchBuilder(Pool, options);
        for (var i = 0; i < count; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{options.BaseOffset}/{i}");
            var value = Encoding.UTF8.GetBytes(text.PadRight(valueBytes, '.'));
            builder.Append(timestamp, RecordBytes.Null, value);
        }

        using var batch = builder.Build();
        return batch.Span.ToArray();
    }
}
