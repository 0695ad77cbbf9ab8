using KRaftNet.Common;
using KRaftNet.Common.Buffers;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Batches of control records. Stateless; the buffers are the caller's, timestamps are in milliseconds.
/// </summary>
public static class ControlBatch
{
    /// <summary>
    /// A batch of the quorum: one or more control records, each with its value, a message that begins with its version.
    /// </summary>
    public static PooledBuffer Build(
        BufferPool pool,
        Offset baseOffset,
        LeaderEpoch epoch,
        long timestamp,
        IReadOnlyList<(ControlRecordType Type, ReadOnlyMemory<byte> Value)> records)
    {
        var options = new RecordBatchOptions { BaseOffset = baseOffset, LeaderEpoch = epoch, IsControl = true };
        using var builder = new RecordBatchBuilder(pool, options);
        for (var i = 0; i < records.Count; i++)
        {
            Append(builder, records[i].Type, timestamp, records[i].Value.Span);
        }

        return builder.Build();
    }

    /// <summary>
    /// The marker that ends a producer's transaction in one partition; the leader gives offset and epoch.
    /// </summary>
    public static PooledBuffer EndTransaction(
        BufferPool pool,
        bool isCommit,
        ProducerId producerId,
        short producerEpoch,
        int coordinatorEpoch,
        long timestamp)
    {
        var options = new RecordBatchOptions
        {
            ProducerId = producerId,
            ProducerEpoch = producerEpoch,
            IsTransactional = true,
            IsControl = true,
        };
        using var builder = new RecordBatchBuilder(pool, options);
        Span<byte> value = stackalloc byte[ControlRecord.EndTransactionValueSize];
        ControlRecord.WriteEndTransaction(value, coordinatorEpoch);
        Append(builder, isCommit ? ControlRecordType.Commit : ControlRecordType.Abort, timestamp, value);
        return builder.Build();
    }

    private static void Append(
        RecordBatchBuilder builder,
        ControlRecordType type,
        long timestamp,
        ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[ControlRecord.KeySize];
        ControlRecord.WriteKey(key, type);
        builder.Append(timestamp, new RecordBytes(key), value);
    }
}
