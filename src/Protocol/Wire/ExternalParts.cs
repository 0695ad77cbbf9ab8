using KRaftNet.Common.Files;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Where file ranges go between the bytes that a writer wrote. A response then is: bytes up to the first position, its
/// range, bytes up to the next, and so on, and the bytes behind the last. Owned by who writes the response; may be used
/// again after <see cref="Clear"/>. The leases stay with the payloads' owner.
/// </summary>
public sealed class ExternalParts
{
    private readonly List<ExternalPart> _parts = [];

    /// <summary>Number of ranges.</summary>
    public int Count => _parts.Count;

    /// <summary>Bytes of all ranges.</summary>
    public int Bytes { get; private set; }

    /// <summary>The range at a place, by ascending position.</summary>
    public ExternalPart this[int index] => _parts[index];

    /// <summary>Forgets every part.</summary>
    public void Clear()
    {
        _parts.Clear();
        Bytes = 0;
    }

    internal void Add(int position, FileRange range)
    {
        _parts.Add(new ExternalPart(position, range));
        Bytes = checked(Bytes + range.Length);
    }
}

/// <summary>A range and the number of the writer's bytes that go before it.</summary>
public readonly record struct ExternalPart(int Position, FileRange Range);
