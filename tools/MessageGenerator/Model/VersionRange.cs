using System.Globalization;

namespace KRaftNet.MessageGenerator.Model;

/// <summary>
/// A range of versions, both ends inclusive. Written <c>3</c>, <c>3-7</c> or <c>3+</c> (no upper end); <c>none</c> is
/// empty.
/// </summary>
internal readonly record struct VersionRange(int Low, int High)
{
    /// <summary>The upper end of a range that has none.</summary>
    public const int Open = short.MaxValue;

    /// <summary>No version.</summary>
    public static readonly VersionRange None = new(0, -1);

    /// <summary>Every version.</summary>
    public static readonly VersionRange All = new(0, Open);

    /// <summary>Whether no version is in it.</summary>
    public bool IsEmpty => High < Low;

    /// <summary>Whether the version is in it.</summary>
    public bool Contains(int version) => version >= Low && version <= High;

    /// <summary>Whether every version of the other is in it.</summary>
    public bool Covers(VersionRange other) => other.IsEmpty || (Low <= other.Low && other.High <= High);

    /// <summary>What both have.</summary>
    public VersionRange Intersect(VersionRange other)
    {
        var both = new VersionRange(Math.Max(Low, other.Low), Math.Min(High, other.High));
        return both.IsEmpty ? None : both;
    }

    /// <summary>The smallest range that covers both.</summary>
    public VersionRange Hull(VersionRange other)
    {
        if (IsEmpty)
        {
            return other;
        }

        return other.IsEmpty ? this : new VersionRange(Math.Min(Low, other.Low), Math.Max(High, other.High));
    }

    /// <summary>Reads the written form.</summary>
    public static bool TryParse(string text, out VersionRange range)
    {
        range = None;
        if (text == "none")
        {
            return true;
        }

        if (text.EndsWith("+", StringComparison.Ordinal))
        {
            return TryMake(text.Substring(0, text.Length - 1), null, out range);
        }

        var dash = text.IndexOf('-');
        return dash < 0
            ? TryMake(text, text, out range)
            : TryMake(text.Substring(0, dash), text.Substring(dash + 1), out range);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (IsEmpty)
        {
            return "none";
        }

        if (High == Open)
        {
            return $"{Low}+";
        }

        return Low == High ? $"{Low}" : $"{Low}-{High}";
    }

    private static bool TryMake(string low, string? high, out VersionRange range)
    {
        range = None;
        if (!TryNumber(low, out var lowest) || !TryNumber(high ?? $"{Open}", out var highest) || highest < lowest)
        {
            return false;
        }

        range = new VersionRange(lowest, highest);
        return true;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= Open;
}
