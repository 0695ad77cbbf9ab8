using System.Buffers.Binary;
using KRaftNet.Common;

namespace KRaftNet.LogStore.Segments;

/// <summary>An aborted transaction of a producer (KIP-98).</summary>
/// <param name="ProducerId">The producer.</param>
/// <param name="FirstOffset">The transaction's first record.</param>
/// <param name="LastOffset">Its marker.</param>
/// <param name="LastStable">The last stable offset once the marker is stable.</param>
public readonly record struct AbortedTransaction(
    ProducerId ProducerId, Offset FirstOffset, Offset LastOffset, Offset LastStable);

/// <summary>
/// <c>.txnindex</c>: the aborted transactions whose markers lie in a segment, a row of 34 bytes {int16 version 0, int64
/// producer id, int64 first offset, int64 last offset, int64 last stable offset}, big-endian. A segment without any has
/// no such file. Stateless.
/// </summary>
public static class TransactionIndexFile
{
    /// <summary>Bytes of an entry.</summary>
    public const int EntryBytes = 2 + 4 * 8;

    private const short Version = 0;

    /// <summary>The content of the file.</summary>
    public static byte[] Encode(ReadOnlySpan<AbortedTransaction> entries)
    {
        var bytes = new byte[entries.Length * EntryBytes];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = bytes.AsSpan(i * EntryBytes, EntryBytes);
            BinaryPrimitives.WriteInt16BigEndian(entry, Version);
            BinaryPrimitives.WriteInt64BigEndian(entry[2..], entries[i].ProducerId.Value);
            BinaryPrimitives.WriteInt64BigEndian(entry[10..], entries[i].FirstOffset.Value);
            BinaryPrimitives.WriteInt64BigEndian(entry[18..], entries[i].LastOffset.Value);
            BinaryPrimitives.WriteInt64BigEndian(entry[26..], entries[i].LastStable.Value);
        }

        return bytes;
    }

    /// <summary>The entries, up to the first that cannot be one.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="damage">What is wrong with the rest, or null.</param>
    public static IReadOnlyList<AbortedTransaction> Decode(ReadOnlySpan<byte> bytes, out string? damage)
    {
        damage = null;
        var entries = new List<AbortedTransaction>();
        for (; bytes.Length >= EntryBytes; bytes = bytes[EntryBytes..])
        {
            var version = BinaryPrimitives.ReadInt16BigEndian(bytes);
            var entry = new AbortedTransaction(
                new ProducerId(BinaryPrimitives.ReadInt64BigEndian(bytes[2..])),
                new Offset(BinaryPrimitives.ReadInt64BigEndian(bytes[10..])),
                new Offset(BinaryPrimitives.ReadInt64BigEndian(bytes[18..])),
                new Offset(BinaryPrimitives.ReadInt64BigEndian(bytes[26..])));
            damage = version != Version ? $"entry {entries.Count} has version {version}"
                : entry.FirstOffset > entry.LastOffset || entry.FirstOffset < Offset.Zero
                    ? $"entry {entries.Count} goes from offset {entry.FirstOffset} to {entry.LastOffset}"
                : entries.Count > 0 && entry.LastOffset <= entries[^1].LastOffset
                    ? $"entry {entries.Count} ends at offset {entry.LastOffset}, not above the one before"
                : null;
            if (damage is not null)
            {
                return entries;
            }

            entries.Add(entry);
        }

        damage = bytes.IsEmpty ? null : $"{bytes.Length} bytes at the end are less than an entry";
        return entries;
    }
}
