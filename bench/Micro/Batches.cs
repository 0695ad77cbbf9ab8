using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Micro;

/// <summary>Batches as producers send them. Stateless.</summary>
internal static class Batches
{
    /// <summary>When their records were made, in milliseconds since 1970.</summary>
    public const long Timestamp = 1_760_000_000_000;

    /// <summary>
    /// A batch whose records take about so many bytes before compression, of 100 bytes each, of words that compress as
    /// log lines do.
    /// </summary>
    public static byte[] Make(BufferPool pool, int plainBytes, CompressionType compression)
    {
        var line = "{\"time\":\"2026-01-01T00:00:00Z\",\"level\":\"info\",\"user\":0,\"path\":\"/index.html\",\"bytes\":0,\"ok\":true}"u8;
        Span<byte> value = stackalloc byte[100];
        line[..Math.Min(line.Length, value.Length)].CopyTo(value);
        var random = new Random(1);
        var options = new RecordBatchOptions { Compression = compression };
        using var builder = new RecordBatchBuilder(pool, options, plainBytes);
        do
        {
            random.NextBytes(value[40..60]);
            builder.Append(Timestamp, RecordBytes.Null, value);
        }
        while (builder.SizeBytes + 110 <= plainBytes);
        using var batch = builder.Build();
        return batch.Span.ToArray();
    }
}
