using System.Globalization;

namespace KRaftNet.Protocol;

/// <summary>Versions from <paramref name="Min"/> to <paramref name="Max"/>, both inclusive.</summary>
public readonly record struct VersionRange(short Min, short Max)
{
    /// <summary>No version.</summary>
    public static readonly VersionRange None = new(0, -1);

    /// <summary>Whether no version is in it.</summary>
    public bool IsEmpty => Max < Min;

    /// <summary>Whether the version is in it.</summary>
    public bool Contains(short version) => version >= Min && version <= Max;

    /// <summary>What both have; <see cref="None"/> if nothing.</summary>
    public VersionRange Intersect(VersionRange other)
    {
        var both = new VersionRange(Math.Max(Min, other.Min), Math.Min(Max, other.Max));
        return both.IsEmpty ? None : both;
    }

    /// <summary><c>3-7</c>, <c>3</c> or <c>none</c>.</summary>
    public override string ToString()
    {
        if (IsEmpty)
        {
            return "none";
        }

        return Min == Max
            ? Min.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Min}-{Max}");
    }
}
