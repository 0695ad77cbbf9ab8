namespace KRaftNet.RaftSimulation.World;

/// <summary>
/// Virtual time: what is due runs in the order of its time, then of its scheduling. A heap of values, since the
/// simulation does little else than push and pop here.
/// </summary>
internal sealed class Scheduler
{
    private const int Arity = 4;

    private Entry[] _heap = new Entry[256];
    private int _count;
    private long _scheduled;

    public TimeSpan Now { get; private set; }

    public void At(TimeSpan time, Action action)
    {
        Invariant.Require(time >= Now);
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        Raise(_count++, new Entry(time.Ticks, _scheduled++, action));
    }

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    /// <summary>Runs until the time is reached or the condition, asked before every event, holds.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(TimeSpan end, Func<bool>? condition = null)
    {
        while (_count > 0 && _heap[0].At <= end.Ticks)
        {
            if (condition?.Invoke() == true)
            {
                return true;
            }

            var next = Pop();
            Now = new TimeSpan(next.At);
            next.Action();
        }

        Now = end;
        return condition?.Invoke() == true;
    }

    private Entry Pop()
    {
        var first = _heap[0];
        var last = _heap[--_count];
        _heap[_count] = default;
        if (_count > 0)
        {
            Sink(last);
        }

        return first;
    }

    private void Raise(int hole, in Entry entry)
    {
        while (hole > 0)
        {
            var parent = (hole - 1) / Arity;
            if (!entry.IsBefore(_heap[parent]))
            {
                break;
            }

            _heap[hole] = _heap[parent];
            hole = parent;
        }

        _heap[hole] = entry;
    }

    private void Sink(in Entry entry)
    {
        var hole = 0;
        while ((hole * Arity) + 1 < _count)
        {
            var best = (hole * Arity) + 1;
            var end = Math.Min(best + Arity, _count);
            for (var child = best + 1; child < end; child++)
            {
                best = _heap[child].IsBefore(_heap[best]) ? child : best;
            }

            if (!_heap[best].IsBefore(entry))
            {
                break;
            }

            _heap[hole] = _heap[best];
            hole = best;
        }

        _heap[hole] = entry;
    }

    private readonly record struct Entry(long At, long Order, Action Action)
    {
        public bool IsBefore(in Entry other) => At != other.At ? At < other.At : Order < other.Order;
    }
}
