namespace KRaftNet.Common.Time;

/// <summary>
/// One scheduled call. Its links belong to the wheel and are touched under the wheel's lock only; <see cref="Cancel"/>
/// is thread-safe.
/// </summary>
public sealed class WheelTimer
{
    private readonly TimingWheel _wheel;

    internal WheelTimer(TimingWheel wheel, long deadline, Action expired)
    {
        _wheel = wheel;
        Deadline = deadline;
        Expired = expired;
    }

    /// <summary>The tick of the wheel at which the call is due.</summary>
    internal long Deadline { get; }

    internal Action Expired { get; }

    /// <summary>The list that holds this timer; null once it was taken to be called, or cancelled.</summary>
    internal WheelSlot? Slot { get; set; }

    internal WheelTimer? Previous { get; set; }

    internal WheelTimer? Next { get; set; }

    /// <summary>
    /// True if this prevented the call: it will not come any more. False if it came, is about to come on another
    /// thread, or was prevented before.
    /// </summary>
    public bool Cancel() => _wheel.Cancel(this);
}
