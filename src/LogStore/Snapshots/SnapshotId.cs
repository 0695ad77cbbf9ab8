using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KRaftNet.Common;

namespace KRaftNet.LogStore.Snapshots;

/// <summary>
/// A snapshot of the metadata log: all below the end offset (exclusive), whose last record is of the epoch.
/// </summary>
public readonly record struct SnapshotId(Offset EndOffset, LeaderEpoch Epoch) : IComparable<SnapshotId>
{
    /// <summary>The snapshot with which a dynamic quorum begins.</summary>
    public static readonly SnapshotId Bootstrap = new(Offset.Zero, new LeaderEpoch(0));

    private const string Suffix = ".checkpoint";
    private const string PartSuffix = ".checkpoint.part";
    private const string DeletedSuffix = ".checkpoint.deleted";
    private const int OffsetDigits = 20;
    private const int EpochDigits = 10;

    /// <summary>The name of its file.</summary>
    public string FileName => Stem + Suffix;

    /// <summary>The name of its file while it is written.</summary>
    public string PartFileName => Stem + PartSuffix;

    /// <summary>The name of its file before it is deleted.</summary>
    public string DeletedFileName => Stem + DeletedSuffix;

    private string Stem => string.Create(CultureInfo.InvariantCulture, $"{EndOffset.Value:D20}-{Epoch.Value:D10}");

    /// <summary>Whether a file's name is that of a whole snapshot.</summary>
    public static bool TryParse(string name, out SnapshotId id) => TryParse(name, Suffix, out id);

    /// <summary>Whether a file is what a snapshot that was not finished, or was being deleted, left behind.</summary>
    public static bool IsLeftover([NotNull] string name) =>
        name.EndsWith(DeletedSuffix, StringComparison.Ordinal)
        || (name.EndsWith(".part", StringComparison.Ordinal) && name.Contains(Suffix, StringComparison.Ordinal));

    /// <inheritdoc/>
    public int CompareTo(SnapshotId other)
    {
        var byOffset = EndOffset.CompareTo(other.EndOffset);
        return byOffset != 0 ? byOffset : Epoch.CompareTo(other.Epoch);
    }

    /// <inheritdoc/>
    public override string ToString() => Stem;

    public static bool operator <(SnapshotId left, SnapshotId right) => left.CompareTo(right) < 0;

    public static bool operator >(SnapshotId left, SnapshotId right) => left.CompareTo(right) > 0;

    public static bool operator <=(SnapshotId left, SnapshotId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SnapshotId left, SnapshotId right) => left.CompareTo(right) >= 0;

    private static bool TryParse(string name, string suffix, out SnapshotId id)
    {
        id = default;
        if (name.Length != OffsetDigits + 1 + EpochDigits + suffix.Length
            || name[OffsetDigits] != '-'
            || !name.EndsWith(suffix, StringComparison.Ordinal)
            || !TryNumber(name.AsSpan(0, OffsetDigits), out var offset)
            || !TryNumber(name.AsSpan(OffsetDigits + 1, EpochDigits), out var epoch)
            || epoch > int.MaxValue)
        {
            return false;
        }

        id = new SnapshotId(new Offset(offset), new LeaderEpoch((int)epoch));
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
