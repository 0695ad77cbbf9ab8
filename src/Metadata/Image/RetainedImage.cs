using System.Collections.Immutable;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Image;

/// <summary>Names a record of which the newest counts: its type, and what makes it the same thing.</summary>
/// <param name="RecordType">The key of the record's type.</param>
/// <param name="Identity">Unique within the type.</param>
public readonly record struct RetainedKey(short RecordType, string Identity) : IComparable<RetainedKey>
{
    /// <inheritdoc/>
    public int CompareTo(RetainedKey other)
    {
        var type = RecordType.CompareTo(other.RecordType);
        return type != 0 ? type : string.CompareOrdinal(Identity, other.Identity);
    }

    public static bool operator <(RetainedKey left, RetainedKey right) => left.CompareTo(right) < 0;

    public static bool operator >(RetainedKey left, RetainedKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(RetainedKey left, RetainedKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RetainedKey left, RetainedKey right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// What the metadata holds for features that look at it themselves: access control entries, SCRAM credentials, client
/// quotas, delegation tokens. Kept as the records they came in, in order, so that a snapshot loses nothing. Immutable;
/// the records in it are never changed.
/// </summary>
public sealed class RetainedImage
{
    /// <summary>Nothing.</summary>
    public static readonly RetainedImage Empty = new(ImmutableSortedDictionary<RetainedKey, IMessage>.Empty);

    internal RetainedImage(ImmutableSortedDictionary<RetainedKey, IMessage> records) => Records = records;

    /// <summary>The newest record of each thing.</summary>
    public ImmutableSortedDictionary<RetainedKey, IMessage> Records { get; }

    /// <summary>The records of one type, in order.</summary>
    public IEnumerable<T> OfType<T>()
        where T : IMessage => Records.Values.OfType<T>();
}
