using KRaftNet.Common;
using KRaftNet.LogStore.Segments;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Recovery;

/// <summary>The outcome of a scan.</summary>
/// <param name="NextOffset">The first offset after the last good batch.</param>
/// <param name="Position">The first byte after it.</param>
/// <param name="LastEpoch">Leader epoch of that batch.</param>
/// <param name="Batches">Number of good batches.</param>
/// <param name="Damage">What is wrong with the bytes that follow, or null if none do.</param>
internal readonly record struct ScanResult(
    Offset NextOffset, long Position, LeaderEpoch LastEpoch, long Batches, string? Damage);

/// <summary>
/// Reads a segment batch by batch and verifies headers, order of offsets and epochs, and checksums, up to the end or
/// the first batch that is not good. Stateless.
/// </summary>
internal static class SegmentScan
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>The bytes after damage that are searched: several batches of the default largest size.</summary>
    private const int SearchBytesMax = 8 << 20;

    /// <summary>Scans the whole segment, which comes after batches of <paramref name="lastEpoch"/>.</summary>
    public static ScanResult Run(LogSegment segment, LeaderEpoch lastEpoch)
    {
        var file = segment.File;
        var result = new ScanResult(segment.BaseOffset, 0, lastEpoch, 0, null);
        var buffer = new byte[(int)Math.Min(ChunkBytes, Math.Max(RecordBatchLayout.HeaderSize, file.Length))];
        var filled = 0;
        var consumed = 0;
        while (result.Position < file.Length)
        {
            var unread = buffer.AsSpan(consumed, filled - consumed);
            if (TryTake(unread, result, file.Length - result.Position, out var batch, out var damage))
            {
                consumed += batch.Bytes.Length;
                result = new ScanResult(
                    batch.Header.NextOffset,
                    result.Position + batch.Bytes.Length,
                    batch.Header.LeaderEpoch,
                    result.Batches + 1,
                    null);
            }
            else if (damage is null)
            {
                buffer = Refill(file, result.Position, buffer, unread, out filled);
                consumed = 0;
            }
            else
            {
                return result with { Damage = damage };
            }
        }

        return result;
    }

    /// <summary>
    /// Whether good batches follow somewhere after damage: the bytes are searched for the next thing that has a batch's
    /// shape and checksum.
    /// </summary>
    public static bool HasGoodBatchAfter(SegmentFile file, long position, Offset atLeast)
    {
        var left = file.Length - position;
        if (left < RecordBatchLayout.HeaderSize)
        {
            return false;
        }

        var bytes = new byte[(int)Math.Min(left, SearchBytesMax)];
        file.Read(position, bytes);
        for (var i = 1; i + RecordBatchLayout.HeaderSize <= bytes.Length; i++)
        {
            if (bytes[i + RecordBatchLayout.MagicAt] == RecordBatchLayout.Magic
                && RecordBatchView.TryRead(bytes.AsSpan(i), out var batch)
                && BatchPlausibility.Check(batch.Header, atLeast, bytes.Length - i) is null
                && batch.IsCrcValid)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Takes the next batch from the bytes; false if it is damaged, and without damage if they are too few.
    /// </summary>
    private static bool TryTake(
        ReadOnlySpan<byte> bytes, in ScanResult before, long bytesLeft, out RecordBatchView batch, out string? damage)
    {
        batch = default;
        damage = bytesLeft < RecordBatchLayout.HeaderSize ? $"{bytesLeft} bytes are less than a batch header" : null;
        if (damage is not null || bytes.Length < RecordBatchLayout.HeaderSize)
        {
            return false;
        }

        var header = new RecordBatchHeader(bytes);
        damage = BatchPlausibility.Check(header, before.NextOffset, bytesLeft);
        if (damage is null && header.LeaderEpoch < before.LastEpoch)
        {
            damage = $"leader epoch {header.LeaderEpoch} comes after {before.LastEpoch}";
        }

        if (damage is not null || !RecordBatchView.TryRead(bytes, out batch))
        {
            return false;
        }

        damage = batch.IsCrcValid ? null : $"checksum {batch.ComputeCrc():x8} is not the stated {header.Crc:x8}";
        return damage is null;
    }

    /// <summary>Reads on from the position into a buffer that is large enough for the batch there.</summary>
    private static byte[] Refill(
        SegmentFile file, long position, byte[] buffer, ReadOnlySpan<byte> unused, out int filled)
    {
        var needed = unused.Length < RecordBatchLayout.HeaderSize
            ? RecordBatchLayout.HeaderSize
            : new RecordBatchHeader(unused).SizeBytes;
        var target = buffer.Length >= needed ? buffer : new byte[(int)needed];
        filled = file.Read(position, target.AsSpan(0, (int)Math.Min(target.Length, file.Length - position)));
        if (filled < Math.Min(needed, file.Length - position))
        {
            throw new LogCorruptException(file.Path, position, "the file is shorter than its length said");
        }

        return target;
    }
}
