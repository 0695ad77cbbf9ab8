using System.Buffers;
using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// Holds batches of a segment against their checksums before they are handed to a reader. Its callers hold a lease of the
/// file. Stateless.
/// </summary>
internal static class RangeVerifier
{
    private const int PieceBytes = 64 << 10;

    /// <summary>
    /// How many bytes from the position on may be read: all, or up to the first batch that is not right. A batch that the
    /// range cuts off is not looked at: it is of no use to its reader.
    /// </summary>
    /// <exception cref="LogCorruptException">The first batch is not right.</exception>
    public static int Verify(SegmentFile file, long position, int length, ReadVerification mode)
    {
        var end = position + length;
        if (mode == ReadVerification.Off || (mode == ReadVerification.Cold && file.Verified.EndFrom(position) >= end))
        {
            return length;
        }

        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            return (int)(VerifyUpTo(file, position, end, mode, piece) - position);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static long VerifyUpTo(SegmentFile file, long position, long end, ReadVerification mode, byte[] piece)
    {
        var at = position;
        while (end - at >= RecordBatchLayout.HeaderSize)
        {
            var known = mode == ReadVerification.Always ? at : file.Verified.EndFrom(at);
            if (known > at)
            {
                at = Math.Min(known, end);
                continue;
            }

            var size = SizeOfBatch(file, at, piece);
            if (size > end - at)
            {
                break;
            }

            if (WhatIsWrong(file, at, size, piece) is { } damage)
            {
                return at > position ? at : throw new LogCorruptException(file.Path, at, damage);
            }

            file.Verified.Add(at, at + size);
            at += size;
        }

        return end;
    }

    private static long SizeOfBatch(SegmentFile file, long position, byte[] piece)
    {
        ReadWhole(file, position, piece.AsSpan(0, RecordBatchLayout.HeaderSize));
        var size = new RecordBatchHeader(piece).SizeBytes;
        return size >= RecordBatchLayout.HeaderSize
            ? size
            : throw new LogCorruptException(file.Path, position, $"{size} bytes are no batch");
    }

    private static string? WhatIsWrong(SegmentFile file, long position, long size, byte[] piece)
    {
        var stated = new RecordBatchHeader(piece).Crc;
        var crc = 0u;
        for (long done = RecordBatchLayout.AttributesAt; done < size;)
        {
            var part = piece.AsSpan(0, (int)Math.Min(PieceBytes, size - done));
            ReadWhole(file, position + done, part);
            crc = Crc32C.Append(crc, part);
            done += part.Length;
        }

        return crc == stated ? null : $"the batch has checksum {crc:x8}, stated is {stated:x8}";
    }

    private static void ReadWhole(SegmentFile file, long position, Span<byte> part)
    {
        if (file.Read(position, part) != part.Length)
        {
            throw new LogCorruptException(file.Path, position, "the file is shorter than what was written to it");
        }
    }
}
