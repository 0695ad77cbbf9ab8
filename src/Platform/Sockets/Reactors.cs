using KRaftNet.Platform.Loops;

namespace KRaftNet.Platform.Sockets;

/// <summary>The loops that own connections nobody chose a loop for, in turn. Thread-safe: only the turn changes.</summary>
internal sealed class Reactors
{
    private readonly EpollLoop[] _loops;
    private int _turn = -1;

    public Reactors(EpollLoops loops, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _loops = new EpollLoop[count];
        for (var i = 0; i < count; i++)
        {
            _loops[i] = loops.Start($"network-{i}");
        }
    }

    public EpollLoop Next() => _loops[(uint)Interlocked.Increment(ref _turn) % (uint)_loops.Length];
}
