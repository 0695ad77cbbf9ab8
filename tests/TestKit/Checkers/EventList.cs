namespace KRaftNet.TestKit.Checkers;

/// <summary>
/// Starts and ends of operations in the order of time, as a doubly linked list from which an operation's two events
/// can be lifted and put back where they were, in the reverse order of lifting. An operation that never ends has a
/// start only. Owned by one search.
/// </summary>
internal sealed class EventList
{
    /// <summary>No event.</summary>
    public const int None = -1;

    // Event 2i is the start of operation i, 2i+1 its end; the last index is the list's anchor.
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly bool[] _ends;
    private readonly int _anchor;

    public EventList(IReadOnlyList<(long Began, long Ended)> operations)
    {
        _anchor = 2 * operations.Count;
        _next = new int[_anchor + 1];
        _previous = new int[_anchor + 1];
        _ends = new bool[operations.Count];
        var events = new List<(long Time, int Event)>();
        for (var i = 0; i < operations.Count; i++)
        {
            events.Add((operations[i].Began, 2 * i));
            _ends[i] = operations[i].Ended != long.MaxValue;
            if (_ends[i])
            {
                events.Add((operations[i].Ended, (2 * i) + 1));
            }
        }

        events.Sort((left, right) => Order(left).CompareTo(Order(right)));
        var last = _anchor;
        foreach (var (_, item) in events)
        {
            Join(last, item);
            last = item;
        }

        Join(last, _anchor);
    }

    /// <summary>The earliest event that is left, or <see cref="None"/>.</summary>
    public int First => Next(_anchor);

    /// <summary>The event after another, or <see cref="None"/>.</summary>
    public int Next(int item) => _next[item] == _anchor ? None : _next[item];

    public bool IsStart(int item) => item % 2 == 0;

    public int OperationOf(int item) => item / 2;

    /// <summary>Takes an operation out, by its start.</summary>
    public void Lift(int start)
    {
        Join(_previous[start], _next[start]);
        if (_ends[start / 2])
        {
            Join(_previous[start + 1], _next[start + 1]);
        }
    }

    /// <summary>Puts the operation back that was lifted last.</summary>
    public void Unlift(int start)
    {
        if (_ends[start / 2])
        {
            PutBack(start + 1);
        }

        PutBack(start);
    }

    // At the same time starts come before ends: operations that touch are taken for concurrent.
    private static (long, int, int) Order((long Time, int Event) item) => (item.Time, item.Event % 2, item.Event);

    private void Join(int left, int right)
    {
        _next[left] = right;
        _previous[right] = left;
    }

    private void PutBack(int item)
    {
        _next[_previous[item]] = item;
        _previous[_next[item]] = item;
    }
}
