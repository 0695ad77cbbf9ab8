using System.Numerics;

namespace KRaftNet.Common.Time;

/// <summary>
/// The wheels within the wheel. A slot of level 0 is one tick, a slot of each further level all 64 of the level below.
/// A timer lies on the level of the highest 6-bit digit in which its deadline differs from <see cref="Now"/>, so that
/// everything on a lower level is due before anything on a higher one, and moves down when time enters its slot.
/// Because a slot is emptied before its part of time begins, timers of one tick always come to lie in the order in
/// which they were scheduled. Owned by <see cref="TimingWheel"/>, under its lock.
/// </summary>
internal sealed class WheelLevels
{
    private const int DigitBits = 6;
    private const int SlotsPerLevel = 1 << DigitBits;

    // 9 digits are 2^54 ms, more than the longest TimeSpan (2^50 ms) twice over.
    private const int LevelCount = 9;

    private readonly WheelSlot[] _slots = new WheelSlot[LevelCount * SlotsPerLevel];

    /// <summary>For each level, which slots hold timers.</summary>
    private readonly ulong[] _occupied = new ulong[LevelCount];

    public WheelLevels()
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new WheelSlot(i / SlotsPerLevel, i % SlotsPerLevel);
        }
    }

    /// <summary>The tick up to which everything due was taken.</summary>
    public long Now { get; private set; }

    /// <summary>
    /// The next tick at which there is something to do: a timer is due, or timers move down a level. No timer is due
    /// before it. <see cref="long.MaxValue"/> if there is none.
    /// </summary>
    public long NextEvent => TryFindFirst(out var slot) ? StartOf(slot) : long.MaxValue;

    /// <summary>Takes a timer whose deadline is not before <see cref="Now"/>.</summary>
    public void Add(WheelTimer timer)
    {
        Invariant.Require(timer.Deadline >= Now);
        var differing = (ulong)(timer.Deadline ^ Now);
        var level = (63 - BitOperations.LeadingZeroCount(differing | 1)) / DigitBits;
        var index = (int)(timer.Deadline >> (level * DigitBits)) & (SlotsPerLevel - 1);
        _slots[(level * SlotsPerLevel) + index].Append(timer);
        _occupied[level] |= 1UL << index;
    }

    public void Remove(WheelTimer timer)
    {
        var slot = Invariant.NotNull(timer.Slot);
        slot.Remove(timer);
        if (slot.First is null)
        {
            _occupied[slot.Level] &= ~(1UL << slot.Index);
        }
    }

    /// <summary>
    /// Takes out the earliest timer due at <paramref name="tick"/> or before; of one tick, the one scheduled first.
    /// Null if there is none: then <see cref="Now"/> is the tick.
    /// </summary>
    public WheelTimer? TakeDue(long tick)
    {
        while (TryFindFirst(out var slot) && StartOf(slot) <= tick)
        {
            Now = Math.Max(Now, StartOf(slot));
            var first = Invariant.NotNull(slot.First);
            if (slot.Level == 0)
            {
                Remove(first);
                return first;
            }

            MoveDown(slot);
        }

        Now = Math.Max(Now, tick);
        return null;
    }

    /// <summary>Lets time pass to the tick, if nothing happens until then.</summary>
    public void Pass(long tick)
    {
        if (tick > Now && NextEvent > tick)
        {
            Now = tick;
        }
    }

    /// <summary>Takes out all timers.</summary>
    public void Clear()
    {
        while (TryFindFirst(out var slot))
        {
            Remove(Invariant.NotNull(slot.First));
        }
    }

    private void MoveDown(WheelSlot slot)
    {
        while (slot.First is { } timer)
        {
            Remove(timer);
            Add(timer);
        }
    }

    private bool TryFindFirst(out WheelSlot slot)
    {
        for (var level = 0; level < LevelCount; level++)
        {
            if (_occupied[level] != 0)
            {
                slot = _slots[(level * SlotsPerLevel) + BitOperations.TrailingZeroCount(_occupied[level])];
                return true;
            }
        }

        slot = _slots[0];
        return false;
    }

    /// <summary>The first tick of a slot, given that its higher digits are those of <see cref="Now"/>.</summary>
    private long StartOf(WheelSlot slot)
    {
        var shift = slot.Level * DigitBits;
        var higherDigits = Now >> (shift + DigitBits) << (shift + DigitBits);
        return higherDigits | ((long)slot.Index << shift);
    }
}
