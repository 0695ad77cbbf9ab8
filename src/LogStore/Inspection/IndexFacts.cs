using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Inspection;

/// <summary>
/// Tells of the indexes of a segment: one line each, with all entries as they lie in the file up to its zero tail. What
/// the batches say of them is for <c>log verify</c>. Stateless.
/// </summary>
internal static class IndexFacts
{
    /// <summary>Tells of an offset index.</summary>
    public static void WriteOffsets(FactWriter facts, string file, byte[] bytes, Offset baseOffset)
    {
        var json = facts.Begin("index", file);
        json.WriteNumber("baseOffset", baseOffset.Value);
        json.WriteNumber("bytes", bytes.Length);
        json.WriteNumber("slots", bytes.Length / OffsetIndex.EntryBytes);
        json.WriteStartArray("entries");
        foreach (var entry in OffsetEntries(bytes, baseOffset))
        {
            json.WriteStartArray();
            json.WriteNumberValue(entry.Offset.Value);
            json.WriteNumberValue(entry.Position);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        if (OffsetIndex.TryDecode(bytes, baseOffset, int.MaxValue, long.MaxValue) is null)
        {
            json.WriteString("error", "the entries are not in order, or the size is not one of whole entries");
        }

        facts.End();
    }

    /// <summary>Tells of a time index.</summary>
    public static void WriteTimes(FactWriter facts, string file, byte[] bytes, Offset baseOffset)
    {
        var json = facts.Begin("timeindex", file);
        json.WriteNumber("baseOffset", baseOffset.Value);
        json.WriteNumber("bytes", bytes.Length);
        json.WriteNumber("slots", bytes.Length / TimeIndex.EntryBytes);
        json.WriteStartArray("entries");
        foreach (var entry in TimeEntries(bytes, baseOffset))
        {
            json.WriteStartArray();
            json.WriteNumberValue(entry.Timestamp);
            json.WriteNumberValue(entry.Offset.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        if (TimeIndex.TryDecode(bytes, baseOffset, int.MaxValue) is null)
        {
            json.WriteString("error", "the entries are not in order, or the size is not one of whole entries");
        }

        facts.End();
    }

    /// <summary>Tells of an index of aborted transactions.</summary>
    public static void WriteTransactions(FactWriter facts, string file, byte[] bytes, Offset baseOffset)
    {
        var json = facts.Begin("txnindex", file);
        json.WriteNumber("baseOffset", baseOffset.Value);
        json.WriteNumber("bytes", bytes.Length);
        var entries = TransactionIndexFile.Decode(bytes, out var damage);
        json.WriteStartArray("entries");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteNumber("version", 0);
            json.WriteNumber("producerId", entry.ProducerId.Value);
            json.WriteNumber("firstOffset", entry.FirstOffset.Value);
            json.WriteNumber("lastOffset", entry.LastOffset.Value);
            json.WriteNumber("lastStableOffset", entry.LastStable.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (damage is not null)
        {
            json.WriteString("error", damage);
        }

        facts.End();
    }

    /// <summary>The whole entries of an offset index before its zero tail, in whatever order they are.</summary>
    public static IEnumerable<OffsetIndexEntry> OffsetEntries(byte[] bytes, Offset baseOffset)
    {
        var used = UsedBytes(bytes, OffsetIndex.EntryBytes);
        for (var at = 0; at < used; at += OffsetIndex.EntryBytes)
        {
            var relative = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            yield return new OffsetIndexEntry(
                baseOffset + relative, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 4)));
        }
    }

    /// <summary>The whole entries of a time index before its zero tail, in whatever order they are.</summary>
    public static IEnumerable<TimeIndexEntry> TimeEntries(byte[] bytes, Offset baseOffset)
    {
        var used = UsedBytes(bytes, TimeIndex.EntryBytes);
        for (var at = 0; at < used; at += TimeIndex.EntryBytes)
        {
            var relative = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 8));
            yield return new TimeIndexEntry(
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at)), baseOffset + relative);
        }
    }

    private static int UsedBytes(byte[] bytes, int entryBytes)
    {
        var whole = bytes.Length - bytes.Length % entryBytes;
        while (whole > 0 && !bytes.AsSpan(whole - entryBytes, entryBytes).ContainsAnyExcept((byte)0))
        {
            whole -= entryBytes;
        }

        return whole;
    }
}
