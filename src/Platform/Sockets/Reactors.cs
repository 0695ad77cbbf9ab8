using KRaftNet.Platform.Loops;

namespace KRaftNet.Platform.Sockets;

/// <summary>The loops that own connections nobody chose a loop for. Immutable.</summary>
internal sealed class Reactors
{
    private readonly EpollLoop[] _loops;

    public Reactors(EpollLoops loops, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _loops = new EpollLoop[count];
        for (var i = 0; i < count; i++)
        {
            _loops[i] = loops.Start($"network-{i}");
        }
    }

    /// <summary>
    /// The next loop in turn. Each listener counts its own turns: with one count for all, what comes and goes in a rhythm
    /// would leave loops without work.
    /// </summary>
    public EpollLoop Next(ref int turn) => _loops[(uint)Interlocked.Increment(ref turn) % (uint)_loops.Length];
}
