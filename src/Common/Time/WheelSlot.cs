namespace KRaftNet.Common.Time;

/// <summary>
/// Timers in the order in which they were scheduled: a list linked through the timers. Owned by its wheel.
/// </summary>
internal sealed class WheelSlot(int level, int index)
{
    private WheelTimer? _last;

    public int Level { get; } = level;

    public int Index { get; } = index;

    public WheelTimer? First { get; private set; }

    public void Append(WheelTimer timer)
    {
        Invariant.Require(timer.Slot is null);
        timer.Slot = this;
        timer.Previous = _last;
        if (_last is null)
        {
            First = timer;
        }
        else
        {
            _last.Next = timer;
        }

        _last = timer;
    }

    public void Remove(WheelTimer timer)
    {
        Invariant.Require(timer.Slot == this);
        if (timer.Previous is null)
        {
            First = timer.Next;
        }
        else
        {
            timer.Previous.Next = timer.Next;
        }

        if (timer.Next is null)
        {
            _last = timer.Previous;
        }
        else
        {
            timer.Next.Previous = timer.Previous;
        }

        timer.Slot = null;
        timer.Previous = null;
        timer.Next = null;
    }
}
