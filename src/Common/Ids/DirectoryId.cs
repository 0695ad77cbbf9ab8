namespace KRaftNet.Common;

/// <summary>The id of a formatted log directory (<c>directory.id</c>); a wiped disk gets another.</summary>
public readonly record struct DirectoryId(Uuid Value) : IComparable<DirectoryId>
{
    /// <summary>Not known or not set; in an assignment: written before directories had ids (KIP-858).</summary>
    public static readonly DirectoryId Zero;

    /// <summary>The broker has not told yet in which of its directories the replica lies.</summary>
    public static readonly DirectoryId Unassigned = new(new Uuid(0, 1));

    /// <summary>The replica lies in a directory that is offline.</summary>
    public static readonly DirectoryId Lost = new(new Uuid(0, 2));

    /// <summary>Whether the id is one of those kept for special meanings: no directory is ever formatted with it.</summary>
    public bool IsReserved => Value.High == 0 && Value.Low < ReservedCount;

    private const ulong ReservedCount = 100;

    /// <inheritdoc/>
    public int CompareTo(DirectoryId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    public static bool operator <(DirectoryId left, DirectoryId right) => left.Value < right.Value;

    public static bool operator >(DirectoryId left, DirectoryId right) => left.Value > right.Value;

    public static bool operator <=(DirectoryId left, DirectoryId right) => left.Value <= right.Value;

    public static bool operator >=(DirectoryId left, DirectoryId right) => left.Value >= right.Value;
}
