using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Makes a batch anew with another codec, for topics whose <c>compression.type</c> is not the producer's. Stateless.
/// </summary>
public static class RecordBatchRecompressor
{
    /// <summary>
    /// Whether a batch is to be made anew for a topic with that codec; control batches stay as they are.
    /// </summary>
    public static bool IsNeeded(RecordBatchHeader header, CompressionType compression) =>
        !header.Attributes.IsControl && header.Attributes.Compression != compression;

    /// <summary>
    /// A batch of the same records and fields that is compressed as asked; the buffer is the caller's. Attribute bits
    /// without meaning are lost. The batch was validated before.
    /// </summary>
    /// <exception cref="CodecMissingException">This machine has not both codecs.</exception>
    public static PooledBuffer Recompress(
        BufferPool pool,
        ReadOnlyMemory<byte> batch,
        CompressionType compression,
        int? level = null)
    {
        var header = new RecordBatchHeader(batch.Span);
        var attributes = header.Attributes;
        var options = new RecordBatchOptions
        {
            BaseOffset = header.BaseOffset,
            LeaderEpoch = header.LeaderEpoch,
            Compression = compression,
            CompressionLevel = level,
            LogAppendTime = attributes.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestamp : null,
            ProducerId = header.ProducerId,
            ProducerEpoch = header.ProducerEpoch,
            BaseSequence = header.BaseSequence,
            IsTransactional = attributes.IsTransactional,
            IsControl = attributes.IsControl,
            DeleteHorizonMs = header.DeleteHorizonMs,
        };
        using var section = RecordSection.Open(pool, batch);
        using var builder = new RecordBatchBuilder(pool, options, section.Records.Length);
        foreach (var record in new RecordReader(header, section.Records))
        {
            builder.AppendCopy(record, record.Timestamp);
        }

        return builder.Build(header.LastOffsetDelta);
    }
}
