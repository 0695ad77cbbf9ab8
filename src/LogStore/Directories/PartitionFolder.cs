using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KRaftNet.Common;

namespace KRaftNet.LogStore.Directories;

/// <summary>What a partition's folder is for.</summary>
public enum PartitionFolderKind
{
    /// <summary>The log of the partition.</summary>
    Current = 0,

    /// <summary>A copy that is being moved in from another directory.</summary>
    Future,

    /// <summary>To be deleted.</summary>
    Deleted,

    /// <summary>Of a topic that the metadata does not have here; kept for a person to look at.</summary>
    Stray,
}

/// <summary>
/// A folder in a log directory by its name: <c>topic-N</c>, and for all kinds but the first
/// <c>topic-N.32hex-future|delete|stray</c>. Immutable.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Partition">Topic and number; the topic of a long name that was cut is cut too.</param>
/// <param name="Kind">What it is for.</param>
public sealed record PartitionFolder(string Name, TopicPartition Partition, PartitionFolderKind Kind)
{
    /// <summary>Bytes that a file system allows a name.</summary>
    private const int NameLengthMax = 255;

    private const int UniqueLength = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly (string Suffix, PartitionFolderKind Kind)[] Suffixes =
    [
        ("-future", PartitionFolderKind.Future),
        ("-delete", PartitionFolderKind.Deleted),
        ("-stray", PartitionFolderKind.Stray),
    ];

    /// <summary>The folder of a partition's log.</summary>
    public static PartitionFolder Of(TopicPartition partition) =>
        new(partition.ToString(), partition, PartitionFolderKind.Current);

    /// <summary>A folder of another kind, with a name that no other has.</summary>
    public static PartitionFolder Of(TopicPartition partition, PartitionFolderKind kind, Uuid unique)
    {
        var suffix = Array.Find(Suffixes, s => s.Kind == kind).Suffix;
        Invariant.Require(suffix is not null);
        var hex = string.Create(CultureInfo.InvariantCulture, $".{unique.High:x16}{unique.Low:x16}{suffix}");
        var number = string.Create(CultureInfo.InvariantCulture, $"-{partition.Partition}");
        var topicLength = Math.Min(partition.Topic.Length, NameLengthMax - hex.Length - number.Length);
        return new PartitionFolder(partition.Topic[..topicLength] + number + hex, partition, kind);
    }

    /// <summary>Takes a name apart; false if it is no partition's.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out PartitionFolder? folder)
    {
        folder = null;
        var kind = PartitionFolderKind.Current;
        var rest = name.AsSpan();
        foreach (var (suffix, suffixKind) in Suffixes)
        {
            if (rest.EndsWith(suffix, StringComparison.Ordinal) && HasUnique(rest[..^suffix.Length]))
            {
                kind = suffixKind;
                rest = rest[..^(suffix.Length + UniqueLength + 1)];
                break;
            }
        }

        var dash = rest.LastIndexOf('-');
        if (dash <= 0
            || !int.TryParse(rest[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        folder = new PartitionFolder(name, new TopicPartition(rest[..dash].ToString(), number), kind);
        return true;
    }

    private static bool HasUnique(ReadOnlySpan<char> text)
    {
        var dot = text.Length - UniqueLength - 1;
        return dot > 0 && text[dot] == '.' && !text[(dot + 1)..].ContainsAnyExcept(HexDigits);
    }
}
