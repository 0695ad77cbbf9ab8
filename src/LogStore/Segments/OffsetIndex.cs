using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KRaftNet.Common;

namespace KRaftNet.LogStore.Segments;

/// <summary>The last offset of a batch, and the byte of the segment at which that batch begins.</summary>
public readonly record struct OffsetIndexEntry(Offset Offset, int Position);

/// <summary>
/// Sparse map from offset to position of one segment: offsets and positions rise. The file is a row of
/// {int32 offset - base, int32 position}, big-endian. One owner appends, any thread reads.
/// </summary>
public sealed class OffsetIndex
{
    /// <summary>Bytes of an entry in the file.</summary>
    public const int EntryBytes = 8;

    private readonly Offset _baseOffset;
    private readonly int _entriesMax;
    private readonly PublishedList<OffsetIndexEntry> _entries;

    /// <param name="baseOffset">Base offset of the segment.</param>
    /// <param name="bytesMax">The largest size of the file.</param>
    /// <param name="entries">The first content.</param>
    public OffsetIndex(Offset baseOffset, int bytesMax, ReadOnlySpan<OffsetIndexEntry> entries = default)
    {
        _baseOffset = baseOffset;
        _entriesMax = bytesMax / EntryBytes;
        _entries = new PublishedList<OffsetIndexEntry>(entries);
    }

    /// <summary>The entries at this moment.</summary>
    public ReadOnlySpan<OffsetIndexEntry> Entries => _entries.Items;

    /// <summary>Whether there is no room for another entry.</summary>
    public bool IsFull => _entries.Count >= _entriesMax;

    /// <summary>Position of the last entry, 0 without one.</summary>
    public int LastPosition => Entries is [.., var last] ? last.Position : 0;

    /// <summary>Appends; a full index stays as it is, which makes searches longer but no less right.</summary>
    public void Append(Offset offset, int position)
    {
        if (IsFull)
        {
            return;
        }

        if (Entries is [.., var last])
        {
            Invariant.Require(offset > last.Offset);
            Invariant.Require(position > last.Position);
        }

        _entries.Add(new OffsetIndexEntry(offset, position));
    }

    /// <summary>
    /// The last entry with an offset of at most <paramref name="target"/>; the segment's start if there is none.
    /// </summary>
    public OffsetIndexEntry Floor(Offset target)
    {
        var entries = Entries;
        int low = 0, high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].Offset <= target)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? new OffsetIndexEntry(_baseOffset, 0) : entries[low - 1];
    }

    /// <summary>
    /// The index without the entries of batches that reach <paramref name="end"/> (exclusive) or lie beyond.
    /// </summary>
    public OffsetIndex CutTo(Offset end)
    {
        var entries = Entries;
        var count = entries.Length;
        while (count > 0 && entries[count - 1].Offset >= end)
        {
            count--;
        }

        return new OffsetIndex(_baseOffset, _entriesMax * EntryBytes, entries[..count]);
    }

    /// <summary>The content of the file.</summary>
    public byte[] Encode()
    {
        var entries = Entries;
        var bytes = new byte[entries.Length * EntryBytes];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = bytes.AsSpan(i * EntryBytes);
            BinaryPrimitives.WriteInt32BigEndian(entry, checked((int)(entries[i].Offset - _baseOffset)));
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], entries[i].Position);
        }

        return bytes;
    }

    /// <summary>
    /// Reads a file, whose zero tail (reserved by Kafka, left by a killed broker) is not part of it. Null if it is no
    /// index of a segment of <paramref name="logBytes"/>.
    /// </summary>
    public static OffsetIndex? TryDecode(ReadOnlySpan<byte> bytes, Offset baseOffset, int bytesMax, long logBytes)
    {
        if (bytes.Length % EntryBytes != 0)
        {
            return null;
        }

        var entries = new List<OffsetIndexEntry>();
        for (; !bytes.IsEmpty && bytes[..EntryBytes].ContainsAnyExcept((byte)0); bytes = bytes[EntryBytes..])
        {
            var relative = BinaryPrimitives.ReadInt32BigEndian(bytes);
            var entry = new OffsetIndexEntry(baseOffset + relative, BinaryPrimitives.ReadInt32BigEndian(bytes[4..]));
            var last = entries.Count == 0 ? new OffsetIndexEntry(baseOffset, 0) : entries[^1];
            if (entry.Offset <= last.Offset || entry.Position <= last.Position || entry.Position >= logBytes)
            {
                return null;
            }

            entries.Add(entry);
        }

        return bytes.ContainsAnyExcept((byte)0)
            ? null
            : new OffsetIndex(baseOffset, bytesMax, CollectionsMarshal.AsSpan(entries));
    }
}
