using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KRaftNet.Common;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// A timestamp in milliseconds, and the last offset of the first batch that reached it as its maximum.
/// </summary>
public readonly record struct TimeIndexEntry(long Timestamp, Offset Offset)
{
    /// <summary>No record yet.</summary>
    public static readonly TimeIndexEntry None = new(-1, Offset.None);
}

/// <summary>
/// Sparse map from timestamp to offset of one segment: no record up to the entry's offset has a larger timestamp, and
/// both rise from entry to entry. The last entry of a rolled or closed segment holds its largest timestamp. The file is
/// a row of {int64 timestamp, int32 offset - base}, big-endian. One owner appends, any thread reads.
/// </summary>
public sealed class TimeIndex
{
    /// <summary>Bytes of an entry in the file.</summary>
    public const int EntryBytes = 12;

    private readonly Offset _baseOffset;
    private readonly int _entriesMax;
    private readonly PublishedList<TimeIndexEntry> _entries;

    /// <param name="baseOffset">Base offset of the segment.</param>
    /// <param name="bytesMax">The largest size of the file.</param>
    /// <param name="entries">The first content.</param>
    public TimeIndex(Offset baseOffset, int bytesMax, ReadOnlySpan<TimeIndexEntry> entries = default)
    {
        _baseOffset = baseOffset;
        _entriesMax = bytesMax / EntryBytes;
        _entries = new PublishedList<TimeIndexEntry>(entries);
    }

    /// <summary>The entries at this moment.</summary>
    public ReadOnlySpan<TimeIndexEntry> Entries => _entries.Items;

    /// <summary>Whether only the place for the closing entry is left.</summary>
    public bool IsFull => _entries.Count >= _entriesMax - 1;

    /// <summary>The last entry.</summary>
    public TimeIndexEntry Last => Entries is [.., var last] ? last : TimeIndexEntry.None;

    /// <summary>
    /// Appends if the timestamp is larger than the last one; a full index takes the closing entry only.
    /// </summary>
    public void MaybeAppend(TimeIndexEntry entry, bool closing)
    {
        if (entry.Timestamp <= Last.Timestamp || entry.Offset <= Last.Offset || (IsFull && !closing))
        {
            return;
        }

        _entries.Add(entry);
    }

    /// <summary>The last entry with a timestamp of at most <paramref name="target"/>, if there is one.</summary>
    public TimeIndexEntry Floor(long target)
    {
        var entries = Entries;
        int low = 0, high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].Timestamp <= target)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? TimeIndexEntry.None : entries[low - 1];
    }

    /// <summary>The index without entries whose offset is <paramref name="end"/> (exclusive) or above.</summary>
    public TimeIndex CutTo(Offset end)
    {
        var entries = Entries;
        var count = entries.Length;
        while (count > 0 && entries[count - 1].Offset >= end)
        {
            count--;
        }

        return new TimeIndex(_baseOffset, _entriesMax * EntryBytes, entries[..count]);
    }

    /// <summary>The content of the file.</summary>
    public byte[] Encode()
    {
        var entries = Entries;
        var bytes = new byte[entries.Length * EntryBytes];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = bytes.AsSpan(i * EntryBytes);
            BinaryPrimitives.WriteInt64BigEndian(entry, entries[i].Timestamp);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], checked((int)(entries[i].Offset - _baseOffset)));
        }

        return bytes;
    }

    /// <summary>Reads a file, whose zero tail is not part of it; null if it is no time index.</summary>
    public static TimeIndex? TryDecode(ReadOnlySpan<byte> bytes, Offset baseOffset, int bytesMax)
    {
        if (bytes.Length % EntryBytes != 0)
        {
            return null;
        }

        var entries = new List<TimeIndexEntry>();
        for (; !bytes.IsEmpty && bytes[..EntryBytes].ContainsAnyExcept((byte)0); bytes = bytes[EntryBytes..])
        {
            var relative = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
            var entry = new TimeIndexEntry(BinaryPrimitives.ReadInt64BigEndian(bytes), baseOffset + relative);
            var last = entries.Count == 0 ? TimeIndexEntry.None : entries[^1];
            if (relative < 0 || entry.Timestamp <= last.Timestamp || entry.Offset <= last.Offset)
            {
                return null;
            }

            entries.Add(entry);
        }

        return bytes.ContainsAnyExcept((byte)0)
            ? null
            : new TimeIndex(baseOffset, bytesMax, CollectionsMarshal.AsSpan(entries));
    }
}
