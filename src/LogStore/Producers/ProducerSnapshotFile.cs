using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Producers;

/// <summary>
/// The producers of a partition just before an offset, in a <c>.snapshot</c> file: int16 version 1, uint32 CRC-32C of
/// what follows it, int32 number of entries, entries. Of the batches only the last one of a producer is in it.
/// Stateless.
/// </summary>
public static class ProducerSnapshotFile
{
    private const short Version = 1;
    private const int HeaderBytes = 2 + 4;

    /// <summary>
    /// int64 producer id, int16 epoch, int32 last sequence, int64 last offset, int32 offset delta, int64 timestamp,
    /// int32 coordinator epoch, int64 first offset of the open transaction.
    /// </summary>
    private const int EntryBytes = 8 + 2 + 4 + 8 + 4 + 8 + 4 + 8;

    /// <summary>The content of the file; producers in the order of their ids.</summary>
    public static byte[] Encode(ProducerStates states) => Encode(states.Ordered);

    /// <summary>The content of the file for entries in their order.</summary>
    internal static byte[] Encode(IReadOnlyList<ProducerEntry> ordered)
    {
        var bytes = new byte[HeaderBytes + 4 + ordered.Count * EntryBytes];
        BinaryPrimitives.WriteInt16BigEndian(bytes, Version);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(HeaderBytes), ordered.Count);
        for (var i = 0; i < ordered.Count; i++)
        {
            Write(ordered[i], bytes.AsSpan(HeaderBytes + 4 + i * EntryBytes, EntryBytes));
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(2), Crc32C.Compute(bytes.AsSpan(HeaderBytes)));
        return bytes;
    }

    /// <summary>
    /// Writes a snapshot without producers at the end of a log that never has any, in place of the last one: the metadata
    /// log's, as Kafka leaves it behind.
    /// </summary>
    public static void WriteEmpty(IFileSystem files, string folder, Offset end)
    {
        foreach (var entry in files.List(folder))
        {
            if (LogFileNames.TryParse(entry.Name, out var offset, out var suffix)
                && suffix == LogFileNames.ProducerSnapshot
                && !files.FileExists($"{folder}/{LogFileNames.Of(offset, LogFileNames.Log)}"))
            {
                files.DeleteFile($"{folder}/{entry.Name}");
            }
        }

        using var file = files.Open($"{folder}/{LogFileNames.Of(end, LogFileNames.ProducerSnapshot)}", FileOpenMode.Truncate);
        file.Write(0, Encode([]));
    }

    /// <summary>The producers of a file, or null if it is damaged or of another version.</summary>
    public static ProducerStates? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (TryReadEntries(bytes) is not { } entries)
        {
            return null;
        }

        var states = new ProducerStates();
        entries.ForEach(states.Restore);
        return states;
    }

    /// <summary>The entries in the order of the file, or null if it is damaged or of another version.</summary>
    internal static List<ProducerEntry>? TryReadEntries(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes + 4
            || BinaryPrimitives.ReadInt16BigEndian(bytes) != Version
            || BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]) != Crc32C.Compute(bytes[HeaderBytes..]))
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(bytes[HeaderBytes..]);
        var entries = bytes[(HeaderBytes + 4)..];
        if (count < 0 || entries.Length != (long)count * EntryBytes)
        {
            return null;
        }

        var read = new List<ProducerEntry>(count);
        for (; !entries.IsEmpty; entries = entries[EntryBytes..])
        {
            read.Add(Read(entries));
        }

        return read;
    }

    private static void Write(ProducerEntry entry, Span<byte> bytes)
    {
        var hasBatch = entry.BatchCount > 0;
        var last = hasBatch ? entry.LastBatch : new ProducerBatch(Sequences.None, Offset.None, 0, -1);
        BinaryPrimitives.WriteInt64BigEndian(bytes, entry.Id.Value);
        BinaryPrimitives.WriteInt16BigEndian(bytes[8..], entry.Epoch);
        BinaryPrimitives.WriteInt32BigEndian(bytes[10..], last.LastSequence);
        BinaryPrimitives.WriteInt64BigEndian(bytes[14..], last.LastOffset.Value);
        BinaryPrimitives.WriteInt32BigEndian(bytes[22..], last.OffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(bytes[26..], entry.LastTimestamp);
        BinaryPrimitives.WriteInt32BigEndian(bytes[34..], entry.CoordinatorEpoch);
        BinaryPrimitives.WriteInt64BigEndian(bytes[38..], entry.TransactionFirstOffset.Value);
    }

    private static ProducerEntry Read(ReadOnlySpan<byte> bytes)
    {
        var epoch = BinaryPrimitives.ReadInt16BigEndian(bytes[8..]);
        var entry = new ProducerEntry(new ProducerId(BinaryPrimitives.ReadInt64BigEndian(bytes)), epoch);
        var lastSequence = BinaryPrimitives.ReadInt32BigEndian(bytes[10..]);
        var lastOffset = new Offset(BinaryPrimitives.ReadInt64BigEndian(bytes[14..]));
        var timestamp = BinaryPrimitives.ReadInt64BigEndian(bytes[26..]);
        if (lastOffset.Value >= 0)
        {
            var delta = BinaryPrimitives.ReadInt32BigEndian(bytes[22..]);
            entry.Add(epoch, new ProducerBatch(lastSequence, lastOffset, delta, timestamp));
        }

        entry.Restore(
            timestamp,
            new Offset(BinaryPrimitives.ReadInt64BigEndian(bytes[38..])),
            BinaryPrimitives.ReadInt32BigEndian(bytes[34..]));
        return entry;
    }
}
