namespace KRaftNet.Raft;

/// <summary>
/// A replica of the quorum: a node together with the disk it keeps its log on (KIP-853). A node whose disk was wiped
/// comes back with another directory id and so as another replica, which cannot vote a second time in the name of the
/// first.
/// </summary>
public readonly record struct ReplicaKey(NodeId Id, DirectoryId Directory) : IComparable<ReplicaKey>
{
    /// <summary>No replica in particular: as a destination, whoever may know the leader.</summary>
    public static readonly ReplicaKey Any = new(NodeId.None, DirectoryId.Zero);

    /// <summary>
    /// The same node and no contradiction in the directory: an id that is not known (static voters, requests of version
    /// 0) matches any.
    /// </summary>
    public bool Matches(ReplicaKey other) =>
        Id == other.Id
        && (Directory == other.Directory || Directory == DirectoryId.Zero || other.Directory == DirectoryId.Zero);

    /// <inheritdoc/>
    public int CompareTo(ReplicaKey other)
    {
        var id = Id.CompareTo(other.Id);
        return id != 0 ? id : Directory.CompareTo(other.Directory);
    }

    /// <inheritdoc/>
    public override string ToString() => Directory == DirectoryId.Zero ? $"{Id}" : $"{Id}@{Directory}";

    public static bool operator <(ReplicaKey left, ReplicaKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ReplicaKey left, ReplicaKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ReplicaKey left, ReplicaKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ReplicaKey left, ReplicaKey right) => left.CompareTo(right) >= 0;
}
