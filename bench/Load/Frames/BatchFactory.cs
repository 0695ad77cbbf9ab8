using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Load.Frames;

/// <summary>A batch as a producer sends it.</summary>
/// <param name="Bytes">The whole batch.</param>
/// <param name="Records">Records in it.</param>
internal sealed record PreparedBatch(byte[] Bytes, int Records);

/// <summary>Makes batches of an exact size: plain, of records with random values and no keys. Stateless.</summary>
internal static class BatchFactory
{
    /// <summary>The least bytes of a batch of one record.</summary>
    public const int BytesMin = 128;

    /// <summary>Most bytes of a record besides its value: five lengths and deltas, and the attributes.</summary>
    private const int RecordOverheadMax = 32;

    /// <summary>Values begin at so many places of the random bytes.</summary>
    private const int ValueVariety = 61;

    /// <summary>Makes a batch; its last record is as long as it must be for the size to come out.</summary>
    /// <param name="bytes">Size of the whole batch, <see cref="BytesMin"/> at least.</param>
    /// <param name="valueBytes">Bytes of the value of every other record.</param>
    /// <param name="timestamp">Of every record, in milliseconds since 1970.</param>
    public static PreparedBatch Make(int bytes, int valueBytes, long timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, BytesMin);
        ArgumentOutOfRangeException.ThrowIfNegative(valueBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(valueBytes, bytes);
        var values = new byte[bytes + ValueVariety];
        new Random(1).NextBytes(values);
        var pool = new BufferPool();
        var whole = WholeRecords(pool, values, bytes, valueBytes, timestamp);

        // A longer record needs more bytes for its lengths too, so some sizes are passed over: with fewer records before it
        // the last one is on another side of that step.
        for (var count = whole; count >= Math.Max(whole - 2, 0); count--)
        {
            if (TryFinish(pool, values, bytes, count, valueBytes, timestamp) is { } batch)
            {
                return batch;
            }
        }

        throw new ArgumentException($"no batch of values of {valueBytes} bytes is {bytes} bytes long", nameof(bytes));
    }

    /// <summary>How many records fit so that one more, longer or shorter than them, can fill the rest.</summary>
    private static int WholeRecords(BufferPool pool, byte[] values, int bytes, int valueBytes, long timestamp)
    {
        var record = (int)RecordBatchBuilder.RecordSizeMax(RecordBytes.Null, values.AsSpan(0, valueBytes));
        using var builder = new RecordBatchBuilder(pool, new RecordBatchOptions(), bytes);
        while (bytes - builder.SizeBytes > 2 * record)
        {
            builder.Append(timestamp, RecordBytes.Null, values.AsSpan(builder.Count % ValueVariety, valueBytes));
        }

        return builder.Count;
    }

    /// <summary>Adds the one record that fills the batch up, if there is such a length.</summary>
    private static PreparedBatch? TryFinish(
        BufferPool pool, byte[] values, int bytes, int count, int valueBytes, long timestamp)
    {
        int left;
        using (var started = Fill(pool, values, count, valueBytes, timestamp))
        {
            left = bytes - started.SizeBytes;
        }

        for (var last = left; last >= Math.Max(left - RecordOverheadMax, 0); last--)
        {
            using var builder = Fill(pool, values, count, valueBytes, timestamp);
            builder.Append(timestamp, RecordBytes.Null, values.AsSpan(0, last));
            if (builder.SizeBytes == bytes)
            {
                var records = builder.Count;
                using var batch = builder.Build();
                return new PreparedBatch(batch.Span.ToArray(), records);
            }
        }

        return null;
    }

    private static RecordBatchBuilder Fill(BufferPool pool, byte[] values, int count, int valueBytes, long timestamp)
    {
        var builder = new RecordBatchBuilder(pool, new RecordBatchOptions(), values.Length);
        for (var i = 0; i < count; i++)
        {
            builder.Append(timestamp, RecordBytes.Null, values.AsSpan(i % ValueVariety, valueBytes));
        }

        return builder;
    }
}
