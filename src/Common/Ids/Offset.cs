using System.Globalization;

namespace KRaftNet.Common;

/// <summary>The position of a record in a log, from 0. An <i>end</i> offset is exclusive: the next one to be given.</summary>
public readonly record struct Offset(long Value) : IComparable<Offset>
{
    /// <summary>The first offset of a new log.</summary>
    public static readonly Offset Zero;

    /// <summary>No offset.</summary>
    public static readonly Offset None = new(-1);

    /// <summary>The smaller of two.</summary>
    public static Offset Min(Offset left, Offset right) => left.Value <= right.Value ? left : right;

    /// <summary>The larger of two.</summary>
    public static Offset Max(Offset left, Offset right) => left.Value >= right.Value ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Offset other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public static Offset operator +(Offset offset, long count) => new(offset.Value + count);

    public static Offset operator -(Offset offset, long count) => new(offset.Value - count);

    public static long operator -(Offset left, Offset right) => left.Value - right.Value;

    public static bool operator <(Offset left, Offset right) => left.Value < right.Value;

    public static bool operator >(Offset left, Offset right) => left.Value > right.Value;

    public static bool operator <=(Offset left, Offset right) => left.Value <= right.Value;

    public static bool operator >=(Offset left, Offset right) => left.Value >= right.Value;
}
