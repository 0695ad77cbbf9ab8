using System.Globalization;
using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Records;

[Trait("Category", "Golden")]
public sealed class GoldenRecordsTests(ITestOutputHelper output)
{
    private const string Batches = "vectors/record-batches.jsonl.gz";
    private const string Streams = "vectors/compressed-streams.jsonl.gz";
    private const string Murmur = "vectors/murmur2.jsonl";
    private const string Checksums = "vectors/crc32c.jsonl";

    private readonly BufferPool _pool = new();

    [Fact]
    public void Batches_decode_to_the_recorded_fields_and_build_again_from_their_records()
    {
        Run(Batches, line => line.GetProperty("name").GetString()!, line =>
        {
            var bytes = line.Hex("hex");
            return DecodeDifference(line, bytes) ?? RebuildDifference(bytes);
        });
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Compressed_streams_decode_to_the_plain_bytes_and_back()
    {
        Run(Streams, line => $"{line.GetProperty("variant")}/{line.GetProperty("input")}", line =>
        {
            // Format 0 has a wrong header checksum (KAFKA-3160), and no batch of format 2 can carry it.
            if (line.GetProperty("magic").GetInt32() < RecordBatchLayout.Magic)
            {
                return DecompressionDifference(line, expectDamage: line.GetProperty("codec").GetString() == "lz4");
            }

            return DecompressionDifference(line, expectDamage: false) ?? CompressionDifference(line);
        });
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Checksums_are_as_recorded() =>
        Run(Checksums, line => line.GetProperty("hex").GetString()!, line =>
        {
            var sum = Crc32C.Compute(line.Hex("hex")).ToString("x8", CultureInfo.InvariantCulture);
            return sum == line.GetProperty("crc32c").GetString() ? null : $"is {sum}";
        });

    [Fact]
    public void Key_hashes_and_partitions_are_as_recorded() =>
        Run(Murmur, line => line.GetProperty("hex").GetString()!, line =>
        {
            var key = line.Hex("hex");
            if (Murmur2.Hash(key) != line.GetProperty("murmur2").GetInt32())
            {
                return $"hash is {Murmur2.Hash(key)}";
            }

            var wrong = line.GetProperty("partition").EnumerateObject().Where(partition =>
                Murmur2.PartitionOf(key, int.Parse(partition.Name, CultureInfo.InvariantCulture))
                != partition.Value.GetInt32());
            return wrong.Any() ? "a partition differs" : null;
        });

    private void Run(string file, Func<JsonElement, string> name, Func<JsonElement, string?> check)
    {
        var golden = GoldenFolder.Recordings.Require(file);
        var tally = new GoldenTally();
        foreach (var line in golden.ReadLines(file))
        {
            tally.Check(file, name(line), () => check(line));
        }

        tally.Finish(output);
    }

    private string? DecodeDifference(JsonElement line, byte[] bytes)
    {
        if (!RecordBatchView.TryRead(bytes, out var batch) || batch.Bytes.Length != bytes.Length)
        {
            return "is no whole batch";
        }

        if (GoldenRecordBatch.HeaderDifference(line, batch) is { } difference)
        {
            return difference;
        }

        using var section = RecordSection.Open(_pool, bytes);
        var reader = new RecordReader(batch.Header, section.Records);
        foreach (var expected in line.GetProperty("records").EnumerateArray())
        {
            if (!reader.MoveNext())
            {
                return "has less records";
            }

            if (GoldenRecordBatch.RecordDifference(expected, reader.Current) is { } record)
            {
                return record;
            }
        }

        return reader.MoveNext() || !reader.IsWhole ? "has more records" : null;
    }

    private string? RebuildDifference(byte[] bytes)
    {
        using var rebuilt = Rebuild(bytes);
        using var was = RecordSection.Open(_pool, bytes);
        using var now = RecordSection.Open(_pool, rebuilt.Memory);
        if (!now.Records.SequenceEqual(was.Records))
        {
            return "rebuilt records differ";
        }

        var isExact = new RecordBatchHeader(bytes).Attributes.Compression == CompressionType.None;
        return isExact && !rebuilt.Span.SequenceEqual(bytes) ? "rebuilt batch differs" : null;
    }

    private PooledBuffer Rebuild(byte[] bytes)
    {
        var header = new RecordBatchHeader(bytes);
        var options = new RecordBatchOptions
        {
            BaseOffset = header.BaseOffset,
            LeaderEpoch = header.LeaderEpoch,
            Compression = header.Attributes.Compression,
            LogAppendTime = header.Attributes.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestamp : null,
            ProducerId = header.ProducerId,
            ProducerEpoch = header.ProducerEpoch,
            BaseSequence = header.BaseSequence,
            IsTransactional = header.Attributes.IsTransactional,
            IsControl = header.Attributes.IsControl,
            DeleteHorizonMs = header.DeleteHorizonMs,
        };
        if (header.Count == 0)
        {
            return RecordBatchBuilder.BuildEmpty(_pool, options, header.LastOffsetDelta, header.MaxTimestamp);
        }

        using var builder = new RecordBatchBuilder(_pool, options);
        using var section = RecordSection.Open(_pool, bytes);
        foreach (var record in new RecordReader(header, section.Records))
        {
            builder.AppendCopy(record, header.BaseTimestamp + record.TimestampDelta);
        }

        return builder.Build(header.LastOffsetDelta);
    }

    private string? DecompressionDifference(JsonElement line, bool expectDamage)
    {
        using var plain = new PooledBufferWriter(_pool);
        var codec = Codecs.For(GoldenRecordBatch.Codec(line.GetProperty("codec").GetString()!));
        var isWhole = codec.TryDecompress(line.Hex("compressed"), plain, int.MaxValue);
        return isWhole == expectDamage ? "damage is not seen as it is"
            : isWhole && !plain.WrittenSpan.SequenceEqual(Plain(line)) ? "plain bytes differ" : null;
    }

    private string? CompressionDifference(JsonElement line)
    {
        using var compressed = new PooledBufferWriter(_pool);
        using var plain = new PooledBufferWriter(_pool);
        var codec = Codecs.For(GoldenRecordBatch.Codec(line.GetProperty("codec").GetString()!));
        codec.Compress(Plain(line), null, compressed);
        return !codec.TryDecompress(compressed.WrittenMemory, plain, int.MaxValue)
            || !plain.WrittenSpan.SequenceEqual(Plain(line)) ? "does not come back" : null;
    }

    /// <summary>Long runs of one byte are not written out: "200000 bytes of 00".</summary>
    private static byte[] Plain(JsonElement line)
    {
        if (line.TryGetProperty("plain", out _))
        {
            return line.Hex("plain");
        }

        var words = line.GetProperty("plainIs").GetString()!.Split(' ');
        var bytes = new byte[int.Parse(words[0], CultureInfo.InvariantCulture)];
        bytes.AsSpan().Fill(byte.Parse(words[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return bytes;
    }
}
