using System.Collections;

namespace KRaftNet.Raft;

/// <summary>
/// The voters of the quorum in the order of their ids, at most one per node. Immutable; equal by value.
/// </summary>
public sealed class VoterSet : IReadOnlyCollection<Voter>, IEquatable<VoterSet>
{
    /// <summary>Nobody: what an observer knows before its first fetch.</summary>
    public static readonly VoterSet Empty = new([]);

    private readonly Voter[] _voters;

    /// <exception cref="ArgumentException">A node is there twice.</exception>
    public VoterSet(IEnumerable<Voter> voters)
    {
        _voters = [.. voters.OrderBy(v => v.Key.Id)];
        for (var i = 1; i < _voters.Length; i++)
        {
            if (_voters[i].Key.Id == _voters[i - 1].Key.Id)
            {
                throw new ArgumentException($"Node {_voters[i].Key.Id} is a voter twice.", nameof(voters));
            }
        }
    }

    /// <inheritdoc/>
    public int Count => _voters.Length;

    /// <summary>How many voters are a majority.</summary>
    public int Majority => (_voters.Length / 2) + 1;

    /// <summary>The voter that the key stands for, or null: another directory is another replica.</summary>
    public Voter? Find(ReplicaKey key) => Array.Find(_voters, v => v.Key.Matches(key));

    /// <summary>The voter with this node id, or null.</summary>
    public Voter? Find(NodeId id) => Array.Find(_voters, v => v.Key.Id == id);

    /// <summary>Whether the key stands for a voter.</summary>
    public bool Contains(ReplicaKey key) => Find(key) is not null;

    /// <summary>Whether the key stands for the only voter.</summary>
    public bool IsOnly(ReplicaKey key) => _voters.Length == 1 && _voters[0].Key.Matches(key);

    /// <summary>The set with one more voter, whose node must not be in it.</summary>
    public VoterSet With(Voter voter) => new(_voters.Append(voter));

    /// <summary>The set without the voter of that node.</summary>
    public VoterSet Without(NodeId id) => new(_voters.Where(v => v.Key.Id != id));

    /// <inheritdoc/>
    public IEnumerator<Voter> GetEnumerator() => ((IEnumerable<Voter>)_voters).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(VoterSet? other) => other is not null && _voters.AsSpan().SequenceEqual(other._voters);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VoterSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _voters.Length == 0 ? 0 : HashCode.Combine(_voters.Length, _voters[0].Key);

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _voters.Select(v => v.Key))}]";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
