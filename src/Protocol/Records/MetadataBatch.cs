using KRaftNet.Common;
using KRaftNet.Common.Buffers;

namespace KRaftNet.Protocol.Records;

/// <summary>Batches of the metadata log: values without keys, all of one time and epoch. Stateless.</summary>
public static class MetadataBatch
{
    /// <summary>
    /// One batch of at least one value; the buffer is the caller's. The timestamp is in milliseconds.
    /// </summary>
    public static PooledBuffer Build(
        BufferPool pool,
        Offset baseOffset,
        LeaderEpoch epoch,
        long timestamp,
        IReadOnlyList<ReadOnlyMemory<byte>> values)
    {
        var options = new RecordBatchOptions { BaseOffset = baseOffset, LeaderEpoch = epoch };
        using var builder = new RecordBatchBuilder(pool, options);
        for (var i = 0; i < values.Count; i++)
        {
            builder.Append(timestamp, RecordBytes.Null, values[i].Span);
        }

        return builder.Build();
    }
}
