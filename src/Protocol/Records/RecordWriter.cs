using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Records;

/// <summary>Writes single records. Stateless.</summary>
internal static class RecordWriter
{
    // Length, timestamp delta, offset delta, three lengths or counts, attributes: what a record takes besides its
    // bytes.
    private const int FixedSizeMax = 5 * Varint.MaxBytes32 + Varint.MaxBytes64 + 1;

    /// <summary>The most that a record of these parts can take.</summary>
    public static long SizeMax(RecordBytes key, RecordBytes value, ReadOnlySpan<RecordHeader> headers) =>
        (long)FixedSizeMax + key.Span.Length + value.Span.Length + HeadersSize(headers);

    /// <summary>Appends a record with headers to be encoded.</summary>
    public static void Write(PooledBufferWriter writer, in Record record, ReadOnlySpan<RecordHeader> headers)
    {
        var body = checked((int)(BodySize(record, headers.Length) + HeadersSize(headers)));
        var bytes = writer.GetSpan(checked(body + Varint.MaxBytes32));
        var at = WriteBody(bytes, record, body, headers.Length);
        foreach (var header in headers)
        {
            var keySize = Encoding.UTF8.GetByteCount(header.Key);
            at += Varint.Write(bytes[at..], keySize);
            at += Encoding.UTF8.GetBytes(header.Key, bytes[at..]);
            at += WriteBytes(bytes[at..], header.Value is { } value ? new RecordBytes(value.Span) : RecordBytes.Null);
        }

        Finish(writer, at, body);
    }

    /// <summary>Appends a record with its headers as they are.</summary>
    public static void Write(PooledBufferWriter writer, in Record record)
    {
        var body = checked((int)(BodySize(record, record.HeaderCount) + record.HeaderBytes.Length));
        var bytes = writer.GetSpan(checked(body + Varint.MaxBytes32));
        var at = WriteBody(bytes, record, body, record.HeaderCount);
        record.HeaderBytes.CopyTo(bytes[at..]);
        Finish(writer, at + record.HeaderBytes.Length, body);
    }

    private static void Finish(PooledBufferWriter writer, int written, int body)
    {
        Invariant.Require(written == body + Varint.SizeOf(body));
        writer.Advance(written);
    }

    private static int WriteBody(Span<byte> bytes, in Record record, int body, int headerCount)
    {
        var at = Varint.Write(bytes, body);
        bytes[at++] = (byte)record.Attributes;
        at += Varint.Write64(bytes[at..], record.TimestampDelta);
        at += Varint.Write(bytes[at..], record.OffsetDelta);
        at += WriteBytes(bytes[at..], record.Key);
        at += WriteBytes(bytes[at..], record.Value);
        return at + Varint.Write(bytes[at..], headerCount);
    }

    private static int WriteBytes(Span<byte> bytes, RecordBytes value)
    {
        var at = Varint.Write(bytes, value.Length);
        value.Span.CopyTo(bytes[at..]);
        return at + value.Span.Length;
    }

    private static long BodySize(in Record record, int headerCount) =>
        (long)sizeof(sbyte)
        + Varint.SizeOf64(record.TimestampDelta)
        + Varint.SizeOf(record.OffsetDelta)
        + BytesSize(record.Key.Length)
        + BytesSize(record.Value.Length)
        + Varint.SizeOf(headerCount);

    private static long HeadersSize(ReadOnlySpan<RecordHeader> headers)
    {
        long size = 0;
        foreach (var header in headers)
        {
            size += BytesSize(Encoding.UTF8.GetByteCount(header.Key)) + BytesSize(header.Value?.Length ?? -1);
        }

        return size;
    }

    private static long BytesSize(int length) => (long)Varint.SizeOf(length) + Math.Max(length, 0);
}
