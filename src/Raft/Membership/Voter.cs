namespace KRaftNet.Raft;

/// <summary>Where a voter can be reached on one of its listeners.</summary>
public readonly record struct VoterEndpoint(string Listener, string Host, int Port);

/// <summary>A member of the voter set, as the VotersRecord has it. Immutable; equal by value.</summary>
/// <param name="Key">The directory is zero for voters from static configuration.</param>
/// <param name="Endpoints">In the order of the record.</param>
/// <param name="KRaftVersionMin">The lowest level of kraft.version that it can run with.</param>
/// <param name="KRaftVersionMax">The highest.</param>
public sealed record Voter(
    ReplicaKey Key,
    IReadOnlyList<VoterEndpoint> Endpoints,
    short KRaftVersionMin,
    short KRaftVersionMax)
{
    /// <summary>Whether it can run with a level of kraft.version.</summary>
    public bool Supports(short level) => KRaftVersionMin <= level && level <= KRaftVersionMax;

    /// <summary>Equal in all fields, endpoints in the same order.</summary>
    public bool Equals(Voter? other) =>
        other is not null
        && Key == other.Key
        && KRaftVersionMin == other.KRaftVersionMin
        && KRaftVersionMax == other.KRaftVersionMax
        && Endpoints.SequenceEqual(other.Endpoints);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, KRaftVersionMin, KRaftVersionMax, Endpoints.Count);
}
