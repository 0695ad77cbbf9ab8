using System.Globalization;

namespace KRaftNet.TestKit.Trace;

/// <summary>
/// What a simulation did: a running hash over every step, by which two runs are compared, and the last steps in
/// readable form. Owned by the simulation's thread.
/// </summary>
public sealed class SimulationTrace(int keptMax)
{
    private readonly Entry[] _kept = new Entry[Math.Max(1, keptMax)];

    /// <summary>Hash of all steps so far: equal hashes mean equal runs.</summary>
    public ulong Hash { get; private set; } = 0x5EED;

    /// <summary>Number of steps so far.</summary>
    public long Count { get; private set; }

    /// <summary>Takes a step in.</summary>
    /// <param name="ticks">Virtual time in units of 100 ns.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="node">Index of the machine, -1 for none.</param>
    /// <param name="detail">A name or path; goes into the hash too, so it must be the same in every run.</param>
    /// <param name="number">A size, position or count.</param>
    /// <param name="content">A hash of a payload.</param>
    public void Add(long ticks, TraceKind kind, int node, string detail, long number = 0, ulong content = 0)
    {
        var hash = ContentHash.Mix(Hash, (ulong)ticks);
        hash = ContentHash.Mix(hash, ((ulong)kind << 32) | (uint)node);
        hash = ContentHash.Mix(hash, ContentHash.Of(detail));
        hash = ContentHash.Mix(hash, (ulong)number);
        Hash = ContentHash.Mix(hash, content);
        _kept[Count % _kept.Length] = new Entry(ticks, kind, node, detail, number, content);
        Count++;
    }

    /// <summary>
    /// The last steps, oldest first, one a line: seconds, machine, kind, detail, number, content hash.
    /// </summary>
    public IEnumerable<string> Tail()
    {
        for (var i = Math.Max(0, Count - _kept.Length); i < Count; i++)
        {
            yield return _kept[i % _kept.Length].ToString();
        }
    }

    private readonly record struct Entry(
        long Ticks, TraceKind Kind, int Node, string Detail, long Number, ulong Content)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Ticks / 1e7,14:F7} n{Node,-2} {Kind,-9} {Detail} {Number} {Content:x}");
    }
}
