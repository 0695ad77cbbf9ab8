using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Protocol.Tests.Records;

public sealed class RecordBatchesTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Batches_one_after_another_are_found_and_an_incomplete_tail_is_left()
    {
        using var first = SampleBatch.Plain(_pool, 3);
        using var second = SampleBatch.Plain(_pool, 5);
        byte[] both = [.. first.Span, .. second.Span];
        for (var length = 0; length <= both.Length; length++)
        {
            var batches = new RecordBatches(both.AsSpan(0, length));
            var whole = 0;
            while (batches.MoveNext())
            {
                Assert.True(batches.Current.IsCrcValid);
                whole += batches.Current.Bytes.Length;
            }

            var expected = length == both.Length ? length : length >= first.Length ? first.Length : 0;
            Assert.Equal(expected, whole);
            Assert.Equal(length - whole, batches.Tail.Length);
            Assert.False(batches.IsTailMalformed);
        }
    }

    [Theory]
    [InlineData(RecordBatchLayout.BatchLengthAt, 0xFF)]
    [InlineData(RecordBatchLayout.BatchLengthAt + 3, 0x10)]
    [InlineData(RecordBatchLayout.MagicAt, 1)]
    public void A_tail_that_can_be_no_batch_is_malformed(int at, byte value)
    {
        using var batch = SampleBatch.Plain(_pool, 1);
        byte[] two = [.. batch.Span, .. batch.Span];
        two[batch.Length + at] = value;
        var batches = new RecordBatches(two);
        Assert.True(batches.MoveNext());
        Assert.False(batches.MoveNext());
        Assert.True(batches.IsTailMalformed);
        Assert.Equal(batch.Length, batches.Tail.Length);
    }

    [Fact]
    public void Giving_offset_and_epoch_leaves_the_checksum_right()
    {
        using var batch = SampleBatch.Plain(_pool, 3);
        RecordBatchPatch.SetBaseOffset(batch.Span, new Offset(long.MaxValue - 10));
        RecordBatchPatch.SetLeaderEpoch(batch.Span, new LeaderEpoch(77));
        Assert.True(RecordBatchView.TryRead(batch.Span, out var view) && view.IsCrcValid);
        Assert.Equal((long.MaxValue - 10, 77), (view.Header.BaseOffset.Value, view.Header.LeaderEpoch.Value));
    }

    [Fact]
    public void Giving_timestamps_makes_the_checksum_anew_only_if_something_changes()
    {
        using var batch = SampleBatch.Plain(_pool, 3);
        var before = batch.Span.ToArray();
        Assert.False(RecordBatchPatch.SetTimestamps(
            batch.Span, TimestampType.CreateTime, new RecordBatchHeader(before).MaxTimestamp));
        Assert.Equal(before, batch.Span);
        Assert.True(RecordBatchPatch.SetTimestamps(batch.Span, TimestampType.LogAppendTime, 5));
        Assert.True(RecordBatchView.TryRead(batch.Span, out var view) && view.IsCrcValid);
        Assert.Equal(TimestampType.LogAppendTime, view.Header.Attributes.TimestampType);
        Assert.Equal(5, view.Header.MaxTimestamp);
    }

    [Fact]
    public void Attribute_bits_without_meaning_survive()
    {
        var attributes = new BatchAttributes(unchecked((short)0xFF80));
        var changed = attributes.With(TimestampType.LogAppendTime).WithControl(true).With(TimestampType.CreateTime);
        Assert.Equal(unchecked((short)0xFFA0), changed.Value);
        Assert.Equal(attributes, changed.WithControl(false));
    }
}
