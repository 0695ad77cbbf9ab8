using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using static KRaftNet.Protocol.Records.RecordBatchLayout;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Looks at a batch before it is appended: the frame, then the header, then the checksum, then the records, so that
/// each check may rely on those before it. Nothing is changed; that takes no lock, and whatever bytes come, no
/// exception leaves. Thread-safe: it has no state but the pool.
/// </summary>
public sealed class RecordBatchValidator(BufferPool pool)
{
    // Kafka's reader of batches asks for so many bytes before it looks at what follows, and for this least length.
    private const int FrameBytesMin = MagicAt + 1;
    private const int FrameLengthMin = 14;

    private enum Frame
    {
        Absent,
        Whole,
        LengthTooSmall,
        MagicUnknown,
    }

    /// <summary>
    /// Looks at what a producer sent for one partition: one batch. Trailing bytes that cannot be a batch are passed
    /// over if they are few. <paramref name="now"/> is the broker's time in milliseconds since 1970.
    /// </summary>
    public BatchVerdict Validate(ReadOnlyMemory<byte> set, RecordBatchRules rules, long now)
    {
        var defect = Split(set.Span, out var size);
        if (defect != BatchDefect.None)
        {
            return new BatchVerdict { Defect = defect };
        }

        var bytes = set[..size];
        var isBatch = RecordBatchView.TryRead(bytes.Span, out var batch);
        Invariant.Require(isBatch);
        var header = batch.Header;
        defect = CheckFrame(batch, rules);
        if (defect == BatchDefect.None)
        {
            defect = CheckHeader(header, rules);
        }

        return defect == BatchDefect.None && rules.IsDeep
            ? Scan(bytes, header, rules, now)
            : new BatchVerdict { Defect = defect, BatchBytes = size, MaxTimestamp = header.MaxTimestamp };
    }

    private static BatchDefect Split(ReadOnlySpan<byte> set, out int size)
    {
        switch (FrameOf(set, out size))
        {
            case Frame.Absent:
                return BatchDefect.NoBatch;
            case Frame.LengthTooSmall:
                return BatchDefect.LengthTooSmall;
            case Frame.MagicUnknown:
                return BatchDefect.MagicUnknown;
        }

        if (set[MagicAt] != Magic)
        {
            return BatchDefect.MagicTooOld;
        }

        if (size < HeaderSize)
        {
            return BatchDefect.LengthTooSmall;
        }

        return FrameOf(set[size..], out _) switch
        {
            Frame.Absent => BatchDefect.None,
            Frame.Whole => BatchDefect.MoreThanOneBatch,
            _ => BatchDefect.TailMalformed,
        };
    }

    /// <summary>What the bytes begin with, by the fields that all formats have.</summary>
    private static Frame FrameOf(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (bytes.Length < FrameBytesMin)
        {
            return Frame.Absent;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[BatchLengthAt..]);
        if (length < FrameLengthMin)
        {
            return Frame.LengthTooSmall;
        }

        if ((sbyte)bytes[MagicAt] is < 0 or > Magic)
        {
            return Frame.MagicUnknown;
        }

        if (length > bytes.Length - LogOverhead)
        {
            return Frame.Absent;
        }

        size = length + LogOverhead;
        return Frame.Whole;
    }

    private static BatchDefect CheckFrame(RecordBatchView batch, RecordBatchRules rules)
    {
        if (rules.Origin == BatchOrigin.Client && batch.Header.BaseOffset.Value != 0)
        {
            return BatchDefect.BaseOffsetNotZero;
        }

        if (batch.Bytes.Length > rules.MaxMessageBytes)
        {
            return BatchDefect.TooLarge;
        }

        if (batch.Bytes.Length > rules.SegmentBytes)
        {
            return BatchDefect.LargerThanSegment;
        }

        return batch.IsCrcValid ? BatchDefect.None : BatchDefect.CrcMismatch;
    }

    private static BatchDefect CheckHeader(RecordBatchHeader header, RecordBatchRules rules)
    {
        var attributes = header.Attributes;
        if (rules.Origin == BatchOrigin.Client)
        {
            if (attributes.IsControl)
            {
                return BatchDefect.ControlFromClient;
            }

            if (header.HasProducerId && header.BaseSequence < 0)
            {
                return BatchDefect.ProducerWithoutSequence;
            }
        }

        if (attributes.IsTransactional && !header.HasProducerId)
        {
            return BatchDefect.TransactionWithoutProducer;
        }

        if (header.Count <= 0 || header.LastOffsetDelta != header.Count - 1)
        {
            return BatchDefect.CountMismatch;
        }

        return attributes.IsCompressionKnown ? BatchDefect.None : BatchDefect.CompressionUnknown;
    }

    private BatchVerdict Scan(ReadOnlyMemory<byte> batch, RecordBatchHeader header, RecordBatchRules rules, long now)
    {
        var scan = new RecordScan(header, rules, now);
        var payload = batch[HeaderSize..];
        var compression = header.Attributes.Compression;
        var defect = compression == CompressionType.None
            ? ScanPlain(payload.Span, ref scan)
            : Codecs.TryFor(compression, out var codec)
                ? ScanCompressed(codec, payload, ref scan, rules.PlainBytesMax)
                : BatchDefect.CompressionNotAvailable;
        return new BatchVerdict
        {
            Defect = defect == BatchDefect.None ? scan.RecordDefect : defect,
            BatchBytes = batch.Length,
            MaxTimestamp = scan.MaxTimestamp,
            RecordErrors = defect == BatchDefect.None ? scan.Errors : null,
        };
    }

    private static BatchDefect ScanPlain(ReadOnlySpan<byte> rest, ref RecordScan scan)
    {
        while (!scan.IsDone)
        {
            if (RecordFormat.TryParse(rest, out var record) != RecordParse.Read)
            {
                return BatchDefect.RecordMalformed;
            }

            if (scan.Take(record) is var defect and not BatchDefect.None)
            {
                return defect;
            }

            rest = rest[record.Size..];
        }

        return rest.IsEmpty ? BatchDefect.None : BatchDefect.BytesLeftOver;
    }

    private BatchDefect ScanCompressed(
        ICodec codec,
        ReadOnlyMemory<byte> payload,
        ref RecordScan scan,
        int plainBytesMax)
    {
        using var decompression = codec.Decompress(payload, plainBytesMax);
        using var window = new PlainWindow(pool, decompression, plainBytesMax);
        while (!scan.IsDone)
        {
            var parse = RecordFormat.TryParse(window.Bytes, out var record);
            if (parse == RecordParse.Read)
            {
                if (scan.Take(record) is var defect and not BatchDefect.None)
                {
                    return defect;
                }

                window.Consume(record.Size);
            }
            else if (parse == RecordParse.Malformed || !window.TryFill())
            {
                return window.Defect == BatchDefect.None ? BatchDefect.RecordMalformed : window.Defect;
            }
        }

        // The end is asked for, because only there a codec says that its own checksum was wrong.
        return !window.Bytes.IsEmpty || window.TryFill() ? BatchDefect.BytesLeftOver : window.Defect;
    }
}
