using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Protocol.Tests.Records;

/// <summary>A record to be written. Immutable.</summary>
internal sealed record SampleRecord(long Timestamp, byte[]? Key, byte[]? Value, RecordHeader[] Headers);

/// <summary>Batches for tests, the same for the same seed. Stateless.</summary>
internal static class SampleBatch
{
    private const long Start = 1_700_000_000_000;

    public static IReadOnlyList<SampleRecord> Records(Prng prng, int count)
    {
        var records = new SampleRecord[count];
        for (var i = 0; i < count; i++)
        {
            var headers = new RecordHeader[prng.Chance(0.7) ? 0 : prng.Next(4)];
            for (var j = 0; j < headers.Length; j++)
            {
                headers[j] = new RecordHeader($"héader-{prng.Next(100)}", Bytes(prng) is { } value ? value : null);
            }

            records[i] = new SampleRecord(Start + prng.Next(-100_000, 100_000), Bytes(prng), Bytes(prng), headers);
        }

        return records;
    }

    /// <summary>A batch as a producer sends it.</summary>
    public static PooledBuffer Build(
        BufferPool pool,
        Prng prng,
        IReadOnlyList<SampleRecord> records,
        CompressionType compression)
    {
        var isIdempotent = prng.Chance(0.5);
        using var builder = new RecordBatchBuilder(pool, new RecordBatchOptions
        {
            Compression = compression,
            ProducerId = isIdempotent ? new ProducerId(prng.Next(1000)) : ProducerId.None,
            ProducerEpoch = (short)(isIdempotent ? 1 : -1),
            BaseSequence = isIdempotent ? prng.Next(1000) : -1,
        });
        foreach (var record in records)
        {
            builder.Append(record.Timestamp, record.Key, record.Value, record.Headers);
        }

        return builder.Build();
    }

    /// <summary>A batch of small records without anything special.</summary>
    public static PooledBuffer Plain(BufferPool pool, int count, CompressionType compression = CompressionType.None)
    {
        using var builder = new RecordBatchBuilder(pool, new RecordBatchOptions { Compression = compression });
        for (var i = 0; i < count; i++)
        {
            builder.Append(Start + i, "key"u8, "a value"u8, [new RecordHeader("h", null)]);
        }

        return builder.Build();
    }

    private static byte[]? Bytes(Prng prng)
    {
        if (prng.Chance(0.15))
        {
            return null;
        }

        var bytes = new byte[prng.Next(1 << prng.Next(1, 11))];
        if (prng.Chance(0.5))
        {
            prng.Fill(bytes);
        }

        return bytes;
    }
}
