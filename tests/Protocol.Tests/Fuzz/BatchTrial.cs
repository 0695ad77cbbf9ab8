using System.Buffers;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Stored;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Fuzz;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>A way to look at a batch, so that a wrong one can stand in.</summary>
internal delegate BatchVerdict BatchValidation(ReadOnlyMemory<byte> bytes, RecordBatchRules rules, long now);

/// <summary>
/// Takes bytes for record batches, first as a broker that is to append them, then as whoever reads a log. Neither may
/// throw what is not documented, keep a buffer, or take more memory than is allowed; what is accepted is read whole, and
/// is the same under another codec. Owned by one worker.
/// </summary>
internal sealed class BatchTrial
{
    /// <summary>The broker's time.</summary>
    public const long Now = BatchComposer.Now;

    /// <summary>What a batch may become, so small that going beyond it is cheap.</summary>
    public const int PlainBytesMax = 1 << 20;

    private static readonly RecordBatchRules[] AllRules =
    [
        new() { PlainBytesMax = PlainBytesMax },
        new() { PlainBytesMax = PlainBytesMax, IsCompacted = true },
        new() { PlainBytesMax = PlainBytesMax, IsDeep = false },
        new() { PlainBytesMax = PlainBytesMax, Origin = BatchOrigin.Replication },
        new() { PlainBytesMax = PlainBytesMax, Origin = BatchOrigin.RaftLeader },
        new() { PlainBytesMax = PlainBytesMax, TimestampType = TimestampType.LogAppendTime },
        new() { PlainBytesMax = 2048, MaxMessageBytes = 4096 },
    ];

    private readonly BufferPool _pool = new();
    private readonly BatchValidation _validate;
    private readonly RecordBatchValidator _validator;

    public BatchTrial(BatchValidation? validation = null)
    {
        _validator = new RecordBatchValidator(_pool);
        _validate = validation ?? _validator.Validate;
        Warm();
    }

    /// <summary>How many sets of rules there are to choose from.</summary>
    public static int RulesCount => AllRules.Length;

    /// <summary>Tries the bytes under the rules of that number.</summary>
    /// <exception cref="FuzzFinding">They did what none may do.</exception>
    public FuzzOutcome Try(int rules, Memory<byte> bytes)
    {
        var held = AllRules[rules];
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var verdict = _validate(bytes, held, Now);
            CheckMemory(before, bytes.Length);
            before = GC.GetAllocatedBytesForCurrentThread();
            ReadAll(bytes);
            CheckMemory(before, bytes.Length);
            if (verdict.IsAccepted)
            {
                CheckAccepted(bytes[..verdict.BatchBytes], held, verdict);
            }
            else
            {
                verdict.Defect.ToErrorCode();
            }

            return verdict.IsAccepted ? FuzzOutcome.Accepted : FuzzOutcome.Refused;
        }
        catch (Exception e) when (e is not FuzzFinding)
        {
            throw new FuzzFinding($"a batch throws {e.GetType().Name}: {e.Message}", e);
        }
    }

    /// <summary>Buffers of every size that will be needed, so that what is counted is not the pools' filling.</summary>
    private void Warm()
    {
        for (var size = BufferPool.SmallestBytes; size <= 4 * PlainBytesMax; size *= 2)
        {
            using var first = _pool.Rent(size);
            using var second = _pool.Rent(size);
            ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(size));
        }
    }

    private void CheckMemory(long before, int length)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        FuzzFinding.Unless(allocated <= MessageTrial.AllocatedBytesMax(length), $"{length} bytes of batches allocate {allocated}");
        FuzzFinding.Unless(_pool.Outstanding == 0, $"{_pool.Outstanding} buffers do not come back");
    }

    private void ReadAll(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        foreach (var batch in new RecordBatches(bytes.Span))
        {
            var whole = bytes.Slice(at, batch.Bytes.Length);
            at += whole.Length;
            if (batch.IsCrcValid)
            {
                ReadBatch(whole, batch.Header);
            }
        }
    }

    private void ReadBatch(ReadOnlyMemory<byte> batch, RecordBatchHeader header)
    {
        try
        {
            using var section = RecordSection.Open(_pool, batch, PlainBytesMax);
            FuzzFinding.Unless(
                section.Records.Length <= Math.Max(PlainBytesMax, batch.Length),
                $"{section.Records.Length} plain bytes, {PlainBytesMax} are allowed");
            var reader = new RecordReader(header, section.Records);
            while (reader.MoveNext())
            {
                ReadRecord(reader.Current, header.Attributes.IsControl);
            }
        }
        catch (Exception e) when (e is InvalidDataException or CodecMissingException)
        {
            // As documented.
        }
    }

    private static void ReadRecord(Protocol.Records.Record record, bool isControl)
    {
        var headers = 0;
        foreach (var header in record.Headers)
        {
            headers += header.KeyUtf8.Length >= 0 ? 1 : 0;
        }

        FuzzFinding.Unless(headers == record.HeaderCount, "not as many headers as stated");
        if (!isControl || !ControlRecord.TryReadKey(record.Key, out var type))
        {
            return;
        }

        try
        {
            ControlRecord.TryReadEndTransaction(record.Value, out _);
            ControlRecordValue.Read(type, record.Value.Span.ToArray());
        }
        catch (Exception e) when (e is MalformedMessageException or UnsupportedMessageVersionException)
        {
            // As documented.
        }
    }

    private void CheckAccepted(Memory<byte> batch, RecordBatchRules rules, BatchVerdict verdict)
    {
        RecordBatchPatch.SetTimestamps(batch.Span, rules.TimestampType, verdict.MaxTimestamp);
        RecordBatchPatch.SetBaseOffset(batch.Span, new Offset(77));
        var isRead = RecordBatchView.TryRead(batch.Span, out var view);
        FuzzFinding.Unless(isRead && view.IsCrcValid, "an accepted batch has a wrong checksum once it is stamped");
        if (!rules.IsDeep)
        {
            return;
        }

        var header = view.Header;
        using (var section = RecordSection.Open(_pool, batch))
        {
            var reader = new RecordReader(header, section.Records);
            while (reader.MoveNext())
            {
            }

            FuzzFinding.Unless(reader.IsWhole, "an accepted batch is not read whole");
            if (!header.Attributes.IsControl)
            {
                CheckAnew(batch, header, section.Records);
            }
        }

        FuzzFinding.Unless(_pool.Outstanding == 0, $"{_pool.Outstanding} buffers of an accepted batch do not come back");
    }

    private void CheckAnew(ReadOnlyMemory<byte> batch, RecordBatchHeader header, ReadOnlySpan<byte> plain)
    {
        var codec = (CompressionType)(((int)header.Attributes.Compression + 1) % 5);
        using var anew = RecordBatchRecompressor.Recompress(_pool, batch, codec);
        var rules = new RecordBatchRules { Origin = BatchOrigin.Replication, MaxMessageBytes = int.MaxValue };
        var verdict = _validator.Validate(anew.Memory, rules, Now);
        FuzzFinding.Unless(verdict.IsAccepted, $"compressed anew by {codec} it has the defect {verdict.Defect}");
        using var section = RecordSection.Open(_pool, anew.Memory);
        var first = new RecordReader(header, plain);
        var second = new RecordReader(new RecordBatchHeader(anew.Span), section.Records);
        while (first.MoveNext())
        {
            var isSame = second.MoveNext()
                && first.Current.Timestamp == second.Current.Timestamp
                && first.Current.Offset == second.Current.Offset
                && first.Current.Key.IsNull == second.Current.Key.IsNull
                && first.Current.Key.Span.SequenceEqual(second.Current.Key.Span)
                && first.Current.Value.IsNull == second.Current.Value.IsNull
                && first.Current.Value.Span.SequenceEqual(second.Current.Value.Span)
                && first.Current.HeaderBytes.SequenceEqual(second.Current.HeaderBytes);
            FuzzFinding.Unless(isSame, $"compressed anew by {codec} a record is another");
        }
    }
}
