namespace KRaftNet.Common;

/// <summary>The id of a formatted log directory (<c>directory.id</c>); a wiped disk gets another.</summary>
public readonly record struct DirectoryId(Uuid Value) : IComparable<DirectoryId>
{
    /// <summary>Not known or not set.</summary>
    public static readonly DirectoryId Zero;

    /// <inheritdoc/>
    public int CompareTo(DirectoryId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    public static bool operator <(DirectoryId left, DirectoryId right) => left.Value < right.Value;

    public static bool operator >(DirectoryId left, DirectoryId right) => left.Value > right.Value;

    public static bool operator <=(DirectoryId left, DirectoryId right) => left.Value <= right.Value;

    public static bool operator >=(DirectoryId left, DirectoryId right) => left.Value >= right.Value;
}
