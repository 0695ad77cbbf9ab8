using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KRaftNet.Common;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>
/// Puts a batch together from its fields, some of which may lie, and seals it: what is stated of length and checksum is
/// right, so that readers look at what lies within. Owned by one worker.
/// </summary>
public sealed class BatchComposer
{
    /// <summary>The timestamp of the batches, in milliseconds since 1970.</summary>
    public const long Now = 1_700_000_000_000;

    private const int RecordsMax = 6;

    private static readonly int[] Lies = [0, 1, -1, -2, 2, 63, 64, 127, 1 << 16, 1 << 24, int.MaxValue, int.MinValue];

    private readonly ArrayBufferWriter<byte> _plain = new(1 << 12);
    private readonly ArrayBufferWriter<byte> _record = new(1 << 12);
    private readonly ArrayBufferWriter<byte> _batch = new(1 << 13);
    private int _fieldsUntilLie;

    /// <summary>A batch of made-up records, of whose fields one in <paramref name="lieEvery"/> lies; 0 for none.</summary>
    public ReadOnlySpan<byte> Compose(Prng prng, CompressionType codec, int lieEvery)
    {
        _fieldsUntilLie = lieEvery == 0 ? int.MaxValue : prng.Next(lieEvery);
        _plain.ResetWrittenCount();
        var count = prng.Next(1, RecordsMax + 1);
        for (var i = 0; i < count; i++)
        {
            PutRecord(prng, i);
        }

        return Wrap(prng, codec, _plain.WrittenSpan, count);
    }

    /// <summary>A batch around records, compressed by a codec; borrowed until the next.</summary>
    public ReadOnlySpan<byte> Wrap(Prng prng, CompressionType codec, ReadOnlySpan<byte> records, int count)
    {
        _batch.ResetWrittenCount();
        var header = _batch.GetSpan(RecordBatchLayout.HeaderSize)[..RecordBatchLayout.HeaderSize];
        header.Clear();
        PutHeader(header, prng, codec, count);
        _batch.Advance(RecordBatchLayout.HeaderSize);
        if (Codecs.TryFor(codec, out var compressing) && codec != CompressionType.None)
        {
            compressing.Compress(records, null, _batch);
        }
        else
        {
            _batch.Write(records);
        }

        var batch = MemoryMarshal.AsMemory(_batch.WrittenMemory).Span;
        Seal(batch);
        return batch;
    }

    /// <summary>States length and checksum anew.</summary>
    public static void Seal(Span<byte> batch)
    {
        if (batch.Length < RecordBatchLayout.HeaderSize)
        {
            return;
        }

        BinaryPrimitives.WriteInt32BigEndian(
            batch[RecordBatchLayout.BatchLengthAt..], batch.Length - RecordBatchLayout.LogOverhead);
        RecordBatchPatch.WriteCrc(batch);
    }

    private static void PutHeader(Span<byte> header, Prng prng, CompressionType codec, int count)
    {
        var isIdempotent = prng.Chance(0.3);
        var attributes = new BatchAttributes((short)codec).WithTransactional(isIdempotent && prng.Chance(0.3));
        header[RecordBatchLayout.MagicAt] = (byte)RecordBatchLayout.Magic;
        BinaryPrimitives.WriteInt16BigEndian(header[RecordBatchLayout.AttributesAt..], attributes.Value);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchLayout.LastOffsetDeltaAt..], count - 1);
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchLayout.BaseTimestampAt..], Now);
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchLayout.MaxTimestampAt..], Now);
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchLayout.ProducerIdAt..], isIdempotent ? 7 : -1);
        BinaryPrimitives.WriteInt16BigEndian(header[RecordBatchLayout.ProducerEpochAt..], (short)(isIdempotent ? 0 : -1));
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchLayout.BaseSequenceAt..], isIdempotent ? 3 : -1);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchLayout.CountAt..], count);
    }

    private void PutRecord(Prng prng, int offsetDelta)
    {
        _record.ResetWrittenCount();
        _record.Write<byte>([0]);
        PutVarint(_record, prng, prng.Next(1000));
        PutVarint(_record, prng, offsetDelta);
        PutBytes(prng, prng.Chance(0.3) ? -1 : prng.Next(10));
        PutBytes(prng, prng.Chance(0.1) ? -1 : prng.Next(prng.Chance(0.8) ? 60 : 300));
        var headers = prng.Chance(0.6) ? 0 : prng.Next(1, 4);
        PutVarint(_record, prng, headers);
        for (; headers > 0; headers--)
        {
            PutBytes(prng, prng.Next(8));
            PutBytes(prng, prng.Next(-1, 8));
        }

        PutVarint(_plain, prng, _record.WrittenCount);
        _plain.Write(_record.WrittenSpan);
    }

    private void PutBytes(Prng prng, int length)
    {
        PutVarint(_record, prng, length);
        var bytes = _record.GetSpan(Math.Max(length, 1))[..Math.Max(length, 0)];
        bytes.Fill((byte)prng.Next(256));
        _record.Advance(bytes.Length);
    }

    private void PutVarint(ArrayBufferWriter<byte> writer, Prng prng, int value)
    {
        if (_fieldsUntilLie-- == 0)
        {
            value = prng.Chance(0.5) ? value + prng.Next(-2, 3) : Lies[prng.Next(Lies.Length)];
        }

        writer.Advance(Varint.Write(writer.GetSpan(Varint.MaxBytes32), value));
    }
}
