using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Protocol.Tests.Records;

public sealed class RecordBatchValidatorTests
{
    private const long Now = 1_700_000_000_000;

    private static readonly RecordBatchRules Rules = new();

    private readonly BufferPool _pool = new();
    private readonly RecordBatchValidator _validator;

    public RecordBatchValidatorTests() => _validator = new RecordBatchValidator(_pool);

    public static TheoryData<CompressionType> Types => new(Enum.GetValues<CompressionType>());

    [Theory]
    [MemberData(nameof(Types))]
    public void What_the_builder_makes_is_accepted_and_every_buffer_comes_back(CompressionType type)
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var prng = new Prng(seed);
            var records = SampleBatch.Records(prng, 1 + prng.Next(60));
            using var batch = SampleBatch.Build(_pool, prng, records, type);
            var verdict = _validator.Validate(batch.Memory, Rules, Now);
            Assert.Equal(BatchDefect.None, verdict.Defect);
            Assert.Equal(batch.Length, verdict.BatchBytes);
            Assert.Equal(records.Max(record => record.Timestamp), verdict.MaxTimestamp);
        }

        Assert.Equal(0, _pool.Outstanding);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_flipped_bit_is_seen_or_lies_outside_of_the_checksum(CompressionType type)
    {
        using var batch = SampleBatch.Plain(_pool, 3, type);
        for (var bit = 0; bit < 8 * batch.Length; bit++)
        {
            var at = bit / 8;
            var flipped = batch.Span.ToArray();
            flipped[at] ^= (byte)(1 << (bit % 8));
            var defect = _validator.Validate(flipped, Rules, Now).Defect;
            var isLeaderEpoch = at is >= RecordBatchLayout.LeaderEpochAt and < RecordBatchLayout.MagicAt;
            Assert.True(isLeaderEpoch == (defect == BatchDefect.None), $"bit {bit}: {defect}");
            Assert.True(at < RecordBatchLayout.CrcAt || defect == BatchDefect.CrcMismatch, $"bit {bit}: {defect}");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Truncation_at_every_byte_is_a_defect(CompressionType type)
    {
        using var batch = SampleBatch.Plain(_pool, 10, type);
        for (var length = 0; length < batch.Length; length++)
        {
            Assert.Equal(BatchDefect.NoBatch, _validator.Validate(batch.Memory[..length], Rules, Now).Defect);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Payload_truncated_at_every_byte_under_a_right_checksum_is_a_defect(CompressionType type)
    {
        using var batch = SampleBatch.Plain(_pool, 10, type);
        for (var length = RecordBatchLayout.HeaderSize; length < batch.Length; length++)
        {
            var cut = Resealed(batch.Span[..length]);
            var defect = _validator.Validate(cut, Rules, Now).Defect;
            Assert.True(
                defect is BatchDefect.Undecodable or BatchDefect.RecordMalformed,
                $"cut to {length} of {batch.Length}: {defect}");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Random_damage_under_a_right_checksum_never_throws_and_agrees_with_the_reader(CompressionType type)
    {
        for (ulong seed = 1; seed <= 1500; seed++)
        {
            var prng = new Prng(seed);
            using var batch = SampleBatch.Build(_pool, prng, SampleBatch.Records(prng, 1 + prng.Next(5)), type);
            for (var i = prng.Next(3); i >= 0; i--)
            {
                batch.Span[prng.Next(RecordBatchLayout.HeaderSize, batch.Length)] = (byte)prng.Next(256);
            }

            RecordBatchPatch.WriteCrc(batch.Span);
            var rules = Rules with { TimestampAfterMaxMs = TimestampRange.Unlimited };
            var verdict = _validator.Validate(batch.Memory, rules, Now);
            Assert.Equal(IsReadable(batch), verdict.IsAccepted);
        }

        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void A_record_longer_than_the_window_is_read_whole()
    {
        foreach (var type in Enum.GetValues<CompressionType>())
        {
            using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions { Compression = type });
            builder.Append(Now, RecordBytes.Null, new byte[700_000]);
            builder.Append(Now, RecordBytes.Null, new byte[100]);
            using var batch = builder.Build();
            Assert.Equal(BatchDefect.None, _validator.Validate(batch.Memory, Rules, Now).Defect);
        }

        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void More_plain_bytes_than_allowed_are_refused()
    {
        using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions { Compression = CompressionType.Lz4 });
        builder.Append(Now, RecordBytes.Null, new byte[700_000]);
        using var batch = builder.Build();
        var verdict = _validator.Validate(batch.Memory, Rules with { PlainBytesMax = 600_000 }, Now);
        Assert.Equal(BatchDefect.PlainTooLarge, verdict.Defect);
    }

    [Fact]
    public void Sizes_count_the_whole_batch()
    {
        using var batch = SampleBatch.Plain(_pool, 10);
        var size = batch.Length;
        Assert.Equal(BatchDefect.None, Verdict(batch, Rules with { MaxMessageBytes = size }).Defect);
        Assert.Equal(BatchDefect.TooLarge, Verdict(batch, Rules with { MaxMessageBytes = size - 1 }).Defect);
        Assert.Equal(BatchDefect.LargerThanSegment, Verdict(batch, Rules with { SegmentBytes = size - 1 }).Defect);
    }

    [Fact]
    public void Records_without_key_are_named_in_a_compacted_topic()
    {
        using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions());
        builder.Append(Now, "k"u8, "v"u8);
        builder.Append(Now, RecordBytes.Null, "v"u8);
        builder.Append(Now, RecordBytes.Null, "v"u8);
        using var batch = builder.Build();
        Assert.True(Verdict(batch, Rules).IsAccepted);
        var verdict = Verdict(batch, Rules with { IsCompacted = true });
        Assert.Equal(BatchDefect.KeyMissing, verdict.Defect);
        Assert.Equal([1, 2], verdict.RecordErrors!.Select(error => error.Index));
    }

    [Fact]
    public void No_more_record_errors_are_kept_than_stated()
    {
        using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions());
        for (var i = 0; i < 2 * RecordError.KeptMax; i++)
        {
            builder.Append(Now, RecordBytes.Null, "v"u8);
        }

        using var batch = builder.Build();
        var verdict = Verdict(batch, Rules with { IsCompacted = true });
        Assert.Equal(RecordError.KeptMax, verdict.RecordErrors!.Count);
    }

    [Theory]
    [InlineData(-1001, false)]
    [InlineData(-1000, true)]
    [InlineData(0, true)]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void Timestamps_are_held_against_the_time_of_the_broker(long age, bool isAllowed)
    {
        using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions());
        builder.Append(Now + age, "k"u8, "v"u8);
        using var batch = builder.Build();
        var rules = Rules with { TimestampBeforeMaxMs = 1000, TimestampAfterMaxMs = 2000 };
        Assert.Equal(isAllowed ? BatchDefect.None : BatchDefect.TimestampOutOfRange, Verdict(batch, rules).Defect);
        Assert.True(Verdict(batch, rules with { TimestampType = TimestampType.LogAppendTime }).IsAccepted);
    }

    [Fact]
    public void Control_batches_are_for_brokers_only()
    {
        using var batch = ControlBatch.EndTransaction(_pool, true, new ProducerId(1), 0, 0, Now);
        Assert.Equal(BatchDefect.ControlFromClient, Verdict(batch, Rules).Defect);
        Assert.True(Verdict(batch, Rules with { Origin = BatchOrigin.Coordinator }).IsAccepted);
    }

    [Fact]
    public void Header_validation_does_not_look_at_records()
    {
        using var batch = SampleBatch.Plain(_pool, 3);
        batch.Span[RecordBatchLayout.HeaderSize..].Fill(0xFF);
        RecordBatchPatch.WriteCrc(batch.Span);
        Assert.Equal(BatchDefect.RecordMalformed, Verdict(batch, Rules).Defect);
        Assert.True(Verdict(batch, Rules with { IsDeep = false }).IsAccepted);
    }

    [Fact]
    public void Every_defect_has_an_error_of_the_protocol()
    {
        foreach (var defect in Enum.GetValues<BatchDefect>())
        {
            Assert.NotEqual(ErrorCode.UnknownServerError, defect.ToErrorCode());
            Assert.Equal(defect == BatchDefect.None, defect.ToErrorCode() == ErrorCode.None);
        }
    }

    private BatchVerdict Verdict(PooledBuffer batch, RecordBatchRules rules) =>
        _validator.Validate(batch.Memory, rules, Now);

    /// <summary>The twin: decompress all, read all, and look at the deltas.</summary>
    private bool IsReadable(PooledBuffer batch)
    {
        var header = new RecordBatchHeader(batch.Span);
        try
        {
            using var section = RecordSection.Open(_pool, batch.Memory);
            var reader = new RecordReader(header, section.Records);
            for (var i = 0; reader.MoveNext(); i++)
            {
                if (reader.Current.OffsetDelta != i)
                {
                    return false;
                }
            }

            return reader.IsWhole;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static byte[] Resealed(ReadOnlySpan<byte> bytes)
    {
        var batch = bytes.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(
            batch.AsSpan(RecordBatchLayout.BatchLengthAt), batch.Length - RecordBatchLayout.LogOverhead);
        RecordBatchPatch.WriteCrc(batch);
        return batch;
    }
}
