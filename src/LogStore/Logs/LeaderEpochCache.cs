using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Logs;

/// <summary>The first offset of a leader epoch.</summary>
public readonly record struct EpochEntry(LeaderEpoch Epoch, Offset StartOffset);

/// <summary>
/// Up to where the log of an epoch goes: what a replica compares to find where two logs part (KIP-101, KIP-279).
/// </summary>
/// <param name="Epoch">The largest epoch of the log that is not above the one asked for.</param>
/// <param name="EndOffset">The first offset after it.</param>
public readonly record struct EpochEndOffset(LeaderEpoch Epoch, Offset EndOffset)
{
    /// <summary>The log knows nothing of it.</summary>
    public static readonly EpochEndOffset Unknown = new(LeaderEpoch.None, Offset.None);
}

/// <summary>
/// Where each leader epoch of a log begins: epochs and offsets both rise strictly. It can be made again from the
/// batches but for epochs without any. The log's owner changes it, anyone reads: the entries are replaced as a whole.
/// </summary>
public sealed class LeaderEpochCache
{
    private EpochEntry[] _entries;

    /// <param name="entries">The first content, epochs and offsets rising.</param>
    public LeaderEpochCache(ReadOnlySpan<EpochEntry> entries)
    {
        _entries = entries.ToArray();
        for (var i = 1; i < _entries.Length; i++)
        {
            Invariant.Require(_entries[i].Epoch > _entries[i - 1].Epoch);
            Invariant.Require(_entries[i].StartOffset > _entries[i - 1].StartOffset);
        }
    }

    /// <summary>The entries at this moment.</summary>
    public ReadOnlySpan<EpochEntry> Entries => Volatile.Read(ref _entries);

    /// <summary>The last epoch, or none.</summary>
    public LeaderEpoch Latest => Entries is [.., var last] ? last.Epoch : LeaderEpoch.None;

    /// <summary>Whether there are changes that are not written; the owner's, who clears it.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>
    /// Lets an epoch begin at an offset. An entry that begins there or later goes: it had no batch. Nothing happens if
    /// the epoch is the latest already.
    /// </summary>
    public void Assign(LeaderEpoch epoch, Offset startOffset)
    {
        Invariant.Require(epoch >= Latest);
        if (epoch == Latest)
        {
            return;
        }

        var kept = Entries;
        while (kept is [.., var last] && last.StartOffset >= startOffset)
        {
            kept = kept[..^1];
        }

        Set([.. kept, new EpochEntry(epoch, startOffset)]);
    }

    /// <summary>Where the epoch ends, in a log that ends at <paramref name="logEnd"/>.</summary>
    public EpochEndOffset EndOffsetFor(LeaderEpoch requested, Offset logEnd)
    {
        var entries = Entries;
        if (requested == LeaderEpoch.None || entries.IsEmpty || requested > entries[^1].Epoch)
        {
            return EpochEndOffset.Unknown;
        }

        if (requested == entries[^1].Epoch)
        {
            return new EpochEndOffset(requested, logEnd);
        }

        var i = 0;
        while (entries[i].Epoch <= requested)
        {
            i++;
        }

        var epoch = i == 0 ? requested : entries[i - 1].Epoch;
        return new EpochEndOffset(epoch, entries[i].StartOffset);
    }

    /// <summary>The epoch of the record at the offset; none if it is before the first entry.</summary>
    public LeaderEpoch EpochOf(Offset offset)
    {
        var entries = Entries;
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            if (entries[i].StartOffset <= offset)
            {
                return entries[i].Epoch;
            }
        }

        return LeaderEpoch.None;
    }

    /// <summary>Forgets epochs that begin at <paramref name="end"/> or later.</summary>
    public void TruncateFromEnd(Offset end)
    {
        var kept = Entries;
        while (kept is [.., var last] && last.StartOffset >= end)
        {
            kept = kept[..^1];
        }

        if (kept.Length < Entries.Length)
        {
            Set([.. kept]);
        }
    }

    /// <summary>
    /// Forgets epochs that end at <paramref name="start"/> or before, and lets the first one begin there.
    /// </summary>
    public void TruncateFromStart(Offset start)
    {
        var entries = Entries;
        var first = 0;
        while (first + 1 < entries.Length && entries[first + 1].StartOffset <= start)
        {
            first++;
        }

        if (!entries.IsEmpty && (first > 0 || entries[0].StartOffset < start))
        {
            var inForce = entries[first] with { StartOffset = Offset.Max(entries[first].StartOffset, start) };
            Set([inForce, .. entries[(first + 1)..]]);
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => Set([]);

    /// <summary>The content of the file, which counts as written from now on.</summary>
    public byte[] TakeContent()
    {
        IsDirty = false;
        return LeaderEpochFile.Encode(Entries);
    }

    /// <summary>What was taken was not written.</summary>
    public void MarkDirty() => IsDirty = true;

    private void Set(EpochEntry[] entries)
    {
        Volatile.Write(ref _entries, entries);
        IsDirty = true;
    }
}

/// <summary>
/// <c>leader-epoch-checkpoint</c>: a line with the version 0, one with the number of entries, then a line
/// <c>epoch startOffset</c> for each.
/// </summary>
public static class LeaderEpochFile
{
    /// <summary>The content for the entries.</summary>
    public static byte[] Encode(ReadOnlySpan<EpochEntry> entries)
    {
        var lines = new List<string>(entries.Length);
        foreach (var entry in entries)
        {
            lines.Add($"{entry.Epoch} {entry.StartOffset}");
        }

        return CheckpointText.Encode(lines);
    }

    /// <summary>The entries, or null if there is no such file or it is damaged.</summary>
    public static EpochEntry[]? TryRead(IFileSystem files, string folder) =>
        AtomicFile.TryRead(files, PathIn(folder)) is { } content ? TryDecode(content) : null;

    /// <summary>The entries of a content, or null if it is damaged.</summary>
    public static EpochEntry[]? TryDecode(ReadOnlySpan<byte> content)
    {
        var lines = CheckpointText.TryDecode(content);
        if (lines is null)
        {
            return null;
        }

        var entries = new EpochEntry[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!TryParse(lines[i], out entries[i]) || (i > 0 && !Rises(entries[i - 1], entries[i])))
            {
                return null;
            }
        }

        return entries;
    }

    /// <summary>The path of the file.</summary>
    public static string PathIn(string folder) => $"{folder}/{LogFileNames.LeaderEpochCheckpoint}";

    private static bool Rises(EpochEntry before, EpochEntry entry) =>
        entry.Epoch > before.Epoch && entry.StartOffset > before.StartOffset;

    private static bool TryParse(string line, out EpochEntry entry)
    {
        entry = default;
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0
            || !CheckpointText.TryParse(line.AsSpan(0, space), out var epoch)
            || !CheckpointText.TryParse(line.AsSpan(space + 1), out var offset)
            || epoch is < 0 or > int.MaxValue
            || offset < 0)
        {
            return false;
        }

        entry = new EpochEntry(new LeaderEpoch((int)epoch), new Offset(offset));
        return true;
    }
}
