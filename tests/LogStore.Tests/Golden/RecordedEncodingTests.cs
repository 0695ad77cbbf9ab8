using System.Buffers.Binary;
using KRaftNet.Common.Buffers;
using KRaftNet.LogStore.Inspection;
using KRaftNet.LogStore.Producers;
using KRaftNet.LogStore.Segments;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Stored;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.LogStore.Tests.Golden;

/// <summary>
/// Everything recorded taken apart and put together again: the same bytes. Beside it, RecordedFileTests does this for
/// checkpoints.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecordedEncodingTests(ITestOutputHelper output)
{
    private readonly GoldenTally _tally = new();
    private readonly BufferPool _pool = new();

    [Fact]
    public void Batches_written_again_are_the_same_bytes() => ForEachBatch((state, file, batch) =>
    {
        var header = new RecordBatchHeader(batch.Span);
        if (header.Attributes.Compression != CompressionType.None)
        {
            // The same records compress to other bytes with another build of a codec; they are compared plain.
            _tally.Differ(state.Name, "a compressed batch is kept as it came, never made again");
            return;
        }

        var name = $"{file} offset {header.BaseOffset}";
        _tally.Check(state.Name, name, () =>
            Same(batch.Span, Rebuild(new RecordBatchHeader(batch.Span), batch.Span)));
    });

    [Fact]
    public void Metadata_and_control_records_written_again_are_the_same_bytes() => ForEachRecord(
        "__cluster_metadata", (batch, key, value) => batch.IsControl ? Control(key, value) : Metadata(value!));

    [Fact]
    public void Group_records_written_again_are_the_same_bytes() => ForEachRecord(
        "__consumer_offsets", (batch, key, value) => batch.IsControl
            ? null
            : Coordinator(CoordinatorRecordCodec.Groups, key!, value));

    [Fact]
    public void Transaction_records_written_again_are_the_same_bytes() => ForEachRecord(
        "__transaction_state", (batch, key, value) => batch.IsControl
            ? null
            : Coordinator(CoordinatorRecordCodec.Transactions, key!, value));

    [Fact]
    public void Share_records_written_again_are_the_same_bytes() => ForEachRecord(
        "__share_group_state", (batch, key, value) => batch.IsControl
            ? null
            : Coordinator(CoordinatorRecordCodec.Shares, key!, value));

    [Fact]
    public void Indexes_of_aborted_transactions_and_producers_written_again_are_the_same_bytes()
    {
        foreach (var state in States())
        {
            foreach (var file in state.Files)
            {
                var kind = DataFileKinds.Of(Path.GetFileName(file));
                if (kind == DataFileKind.TransactionIndex)
                {
                    _tally.Check(state.Name, file, () => Same(
                        state[file], TransactionIndexFile.Encode([.. TransactionIndexFile.Decode(state[file], out _)])));
                }
                else if (kind == DataFileKind.ProducerSnapshot)
                {
                    _tally.Check(state.Name, file, () => Same(
                        state[file], ProducerSnapshotFile.Encode(ProducerSnapshotFile.TryReadEntries(state[file])!)));
                }
            }
        }

        _tally.Finish(output);
    }

    private static IEnumerable<RecordedState> States() =>
        RecordedState.All(GoldenFolder.Recordings.Require("directories"));

    private static string? Same(ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> again) =>
        recorded.SequenceEqual(again) ? null : "written again it is another file";

    private static string? Metadata(byte[] value)
    {
        var record = MetadataRecordCodec.Read(value, out var version);
        var again = new byte[MetadataRecordCodec.Size(record, version)];
        MetadataRecordCodec.Write(record, version, again);
        return Same(value, again);
    }

    private static string? Control(byte[]? key, byte[]? value)
    {
        Assert.True(ControlRecord.TryReadKey(new RecordBytes(key), out var type));
        var again = new byte[ControlRecord.KeySize];
        ControlRecord.WriteKey(again, type);
        var message = ControlRecordValue.Read(type, value)!;
        return Same(key, again) ?? Same(value, Encode(message, BinaryPrimitives.ReadInt16BigEndian(value), type));
    }

    private static byte[] Encode(IMessage message, short version, ControlRecordType type)
    {
        if (type is ControlRecordType.Abort or ControlRecordType.Commit)
        {
            var prefixed = new byte[VersionedValue.Size(message, version)];
            VersionedValue.Write(message, version, prefixed);
            return prefixed;
        }

        var bytes = new byte[message.Size(version).Inline];
        var writer = new Protocol.Wire.WireWriter(bytes);
        message.Write(ref writer, version);
        return bytes;
    }

    private static string? Coordinator(CoordinatorRecordCodec codec, byte[] key, byte[]? value)
    {
        var message = codec.ReadKey(key);
        var again = new byte[CoordinatorRecordCodec.KeySize(message)];
        codec.WriteKey(message, again);
        if (value is null)
        {
            return Same(key, again);
        }

        var content = codec.ReadValue(message, value, out var version);
        var valueAgain = new byte[VersionedValue.Size(content, version)];
        VersionedValue.Write(content, version, valueAgain);
        return Same(key, again) ?? Same(value, valueAgain);
    }

    private byte[] Rebuild(RecordBatchHeader header, ReadOnlySpan<byte> batch)
    {
        var options = new RecordBatchOptions
        {
            BaseOffset = header.BaseOffset,
            LeaderEpoch = header.LeaderEpoch,
            ProducerId = header.ProducerId,
            ProducerEpoch = header.ProducerEpoch,
            BaseSequence = header.BaseSequence,
            IsTransactional = header.Attributes.IsTransactional,
            IsControl = header.Attributes.IsControl,
            DeleteHorizonMs = header.DeleteHorizonMs,
            LogAppendTime = header.Attributes.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestamp : null,
        };
        if (header.Count == 0)
        {
            using var empty = RecordBatchBuilder.BuildEmpty(_pool, options, header.LastOffsetDelta, header.MaxTimestamp);
            return empty.Span.ToArray();
        }

        using var builder = new RecordBatchBuilder(_pool, options);
        var records = new RecordReader(header, batch[RecordBatchLayout.HeaderSize..]);
        while (records.MoveNext())
        {
            builder.AppendCopy(records.Current, header.BaseTimestamp + records.Current.TimestampDelta);
        }

        using var built = builder.Build(header.LastOffsetDelta);
        return built.Span.ToArray();
    }

    private void ForEachRecord(string topic, Func<BatchAttributes, byte[]?, byte[]?, string?> check)
    {
        Visit((state, file, batch) =>
        {
            var header = new RecordBatchHeader(batch.Span);
            using var section = RecordSection.Open(_pool, batch);
            var records = new RecordReader(header, section.Records);
            while (records.MoveNext())
            {
                var (key, value) = (records.Current.Key.ToArray(), records.Current.Value.ToArray());
                var attributes = header.Attributes;
                _tally.Check(state.Name, $"{file} offset {records.Current.Offset}", () => check(attributes, key, value));
            }
        }, file => Path.GetFileName(Path.GetDirectoryName(file))!.StartsWith(topic, StringComparison.Ordinal));
        _tally.Finish(output);
    }

    private void ForEachBatch(Action<RecordedState, string, ReadOnlyMemory<byte>> check)
    {
        Visit(check, _ => true);
        _tally.Finish(output);
    }

    private static void Visit(Action<RecordedState, string, ReadOnlyMemory<byte>> visit, Func<string, bool> isWanted)
    {
        foreach (var state in States())
        {
            foreach (var fact in state.Of("batch").Where(fact => isWanted(fact.Text("file"))))
            {
                var bytes = state[fact.Text("file")].AsMemory((int)fact.Number("position"), (int)fact.Number("size"));
                visit(state, fact.Text("file"), bytes);
            }
        }
    }
}
