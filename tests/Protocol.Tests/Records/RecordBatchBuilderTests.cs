using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Protocol.Tests.Records;

public sealed class RecordBatchBuilderTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Random_batches_read_back_as_they_were_built()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            var prng = new Prng(seed);
            var compression = (CompressionType)prng.Next(5);
            var records = SampleBatch.Records(prng, 1 + prng.Next(30));
            using var batch = SampleBatch.Build(_pool, prng, records, compression);
            Assert.True(RecordBatchView.TryRead(batch.Span, out var view), $"seed {seed}");
            Assert.Equal(batch.Length, view.Bytes.Length);
            Assert.True(view.IsCrcValid);
            Assert.Equal(records.Count, view.Header.Count);
            Assert.Equal(records.Max(record => record.Timestamp), view.Header.MaxTimestamp);
            using var section = RecordSection.Open(_pool, batch.Memory);
            AssertSame(records, new RecordReader(view.Header, section.Records));
        }

        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Options_stand_in_the_header()
    {
        using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions
        {
            BaseOffset = new Offset(70),
            LeaderEpoch = new LeaderEpoch(3),
            LogAppendTime = 99,
            ProducerId = new ProducerId(5),
            ProducerEpoch = 2,
            BaseSequence = int.MaxValue,
            IsTransactional = true,
        });
        builder.Append(10, "k"u8, RecordBytes.Null);
        builder.Append(11, RecordBytes.Null, "v"u8);
        using var batch = builder.Build();
        var header = new RecordBatchHeader(batch.Span);
        Assert.Equal((70L, 71L, 72L), (header.BaseOffset.Value, header.LastOffset.Value, header.NextOffset.Value));
        Assert.Equal((10L, 99L), (header.BaseTimestamp, header.MaxTimestamp));
        Assert.Equal(
            (5L, (short)2, int.MaxValue, 0),
            (header.ProducerId.Value, header.ProducerEpoch, header.BaseSequence, header.LastSequence));
        Assert.True(header.Attributes is { IsTransactional: true, TimestampType: TimestampType.LogAppendTime });
        var reader = new RecordReader(header, batch.Span[RecordBatchLayout.HeaderSize..]);
        while (reader.MoveNext())
        {
            Assert.Equal(99, reader.Current.Timestamp);
        }

        Assert.True(reader.IsWhole);
    }

    [Fact]
    public void RecordSizeMax_bounds_what_a_record_adds()
    {
        var prng = new Prng(3);
        foreach (var record in SampleBatch.Records(prng, 500))
        {
            using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions());
            var before = builder.SizeBytes;
            builder.Append(record.Timestamp, record.Key, record.Value, record.Headers);
            var bound = RecordBatchBuilder.RecordSizeMax(record.Key, record.Value, record.Headers);
            Assert.InRange(builder.SizeBytes - before, 1, bound);
        }
    }

    [Fact]
    public void AppendCopy_keeps_offsets_with_gaps_and_Build_keeps_the_last_offset()
    {
        using var original = SampleBatch.Plain(_pool, 5);
        var header = new RecordBatchHeader(original.Span);
        using var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions());
        var reader = new RecordReader(header, original.Span[RecordBatchLayout.HeaderSize..]);
        while (reader.MoveNext())
        {
            if (reader.Current.OffsetDelta is 1 or 3)
            {
                builder.AppendCopy(reader.Current, reader.Current.Timestamp);
            }
        }

        using var cleaned = builder.Build(header.LastOffsetDelta);
        var kept = new RecordReader(new RecordBatchHeader(cleaned.Span), cleaned.Span[RecordBatchLayout.HeaderSize..]);
        Assert.True(kept.MoveNext() && kept.Current.Offset == new Offset(1));
        Assert.True(kept.MoveNext() && kept.Current.Offset == new Offset(3));
        Assert.False(kept.MoveNext());
        Assert.True(kept.IsWhole);
        Assert.Equal(header.LastOffset, new RecordBatchHeader(cleaned.Span).LastOffset);
    }

    [Fact]
    public void Build_without_records_breaks_an_invariant_and_returns_the_buffer()
    {
        using (var builder = new RecordBatchBuilder(_pool, new RecordBatchOptions()))
        {
            Assert.Throws<InvariantException>(() => builder.Build());
        }

        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Metadata_batches_hold_values_without_keys()
    {
        ReadOnlyMemory<byte>[] values = ["one"u8.ToArray(), "two"u8.ToArray()];
        using var batch = MetadataBatch.Build(_pool, new Offset(40), new LeaderEpoch(2), 1234, values);
        var header = new RecordBatchHeader(batch.Span);
        Assert.Equal(
            (40L, 2, 2, (short)0),
            (header.BaseOffset.Value, header.LeaderEpoch.Value, header.Count, header.Attributes.Value));
        var reader = new RecordReader(header, batch.Span[RecordBatchLayout.HeaderSize..]);
        foreach (var value in values)
        {
            Assert.True(reader.MoveNext());
            Assert.True(reader.Current.Key.IsNull);
            Assert.Equal(value.Span, reader.Current.Value.Span);
            Assert.Equal(1234, reader.Current.Timestamp);
        }

        Assert.True(!reader.MoveNext() && reader.IsWhole);
    }

    [Theory]
    [InlineData(true, ControlRecordType.Commit)]
    [InlineData(false, ControlRecordType.Abort)]
    public void End_transaction_batches_hold_the_marker(bool isCommit, ControlRecordType expected)
    {
        using var batch = ControlBatch.EndTransaction(_pool, isCommit, new ProducerId(7), 3, 11, timestamp: 1234);
        var header = new RecordBatchHeader(batch.Span);
        Assert.True(header.Attributes is { IsControl: true, IsTransactional: true });
        Assert.Equal((7L, (short)3, -1), (header.ProducerId.Value, header.ProducerEpoch, header.BaseSequence));
        var reader = new RecordReader(header, batch.Span[RecordBatchLayout.HeaderSize..]);
        Assert.True(reader.MoveNext());
        Assert.True(ControlRecord.TryReadKey(reader.Current.Key, out var type));
        Assert.True(ControlRecord.TryReadEndTransaction(reader.Current.Value, out var coordinatorEpoch));
        Assert.Equal((expected, 11), (type, coordinatorEpoch));
    }

    [Fact]
    public void Quorum_control_batches_hold_their_records_in_order()
    {
        (ControlRecordType Type, ReadOnlyMemory<byte> Value)[] records =
        [
            (ControlRecordType.SnapshotHeader, new byte[] { 0, 0, 1 }),
            (ControlRecordType.KRaftVersion, new byte[] { 0, 0 }),
        ];
        using var batch = ControlBatch.Build(_pool, Offset.Zero, new LeaderEpoch(1), 5, records);
        var header = new RecordBatchHeader(batch.Span);
        Assert.True(header.Attributes is { IsControl: true, IsTransactional: false });
        var reader = new RecordReader(header, batch.Span[RecordBatchLayout.HeaderSize..]);
        foreach (var (expected, value) in records)
        {
            Assert.True(reader.MoveNext());
            Assert.True(ControlRecord.TryReadKey(reader.Current.Key, out var type));
            Assert.Equal(expected, type);
            Assert.Equal(value.Span, reader.Current.Value.Span);
        }
    }

    private static void AssertSame(IReadOnlyList<SampleRecord> expected, RecordReader reader)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(reader.MoveNext());
            Assert.Equal(i, reader.Current.OffsetDelta);
            Assert.Equal(expected[i].Timestamp, reader.Current.Timestamp);
            Assert.Equal(expected[i].Key, reader.Current.Key.ToArray());
            Assert.Equal(expected[i].Value, reader.Current.Value.ToArray());
            var headers = new List<(string Key, byte[]? Value)>();
            foreach (var header in reader.Current.Headers)
            {
                headers.Add((header.Key, header.Value.ToArray()));
            }

            Assert.Equal(expected[i].Headers.Select(header => (header.Key, header.Value?.ToArray())), headers);
        }

        Assert.False(reader.MoveNext());
        Assert.True(reader.IsWhole);
    }
}
