using KRaftNet.Common.Time;

namespace KRaftNet.Common.Tests.Time;

public sealed class TimingWheelTests : IDisposable
{
    private readonly HandDrivenTime _time = new();
    private readonly TimingWheel _wheel;
    private readonly List<string> _calls = [];

    public TimingWheelTests() => _wheel = new TimingWheel(_time);

    public void Dispose()
    {
        _wheel.Dispose();
        _time.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4096)]
    [InlineData(600_000)]
    [InlineData(86_400_000L * 60)]
    public void Schedule_calls_at_its_tick_and_not_before(long milliseconds)
    {
        Schedule("a", milliseconds);
        _time.AdvanceTo(TimeSpan.FromMilliseconds(milliseconds) - new TimeSpan(1));
        Assert.Empty(_calls);
        _time.AdvanceTo(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(["a"], _calls);
    }

    [Fact]
    public void Schedule_between_ticks_calls_within_the_first_tick_not_before_the_delay()
    {
        _time.AdvanceTo(TimeSpan.FromMicroseconds(300));
        Schedule("a", 5);
        _time.AdvanceTo(TimeSpan.FromMicroseconds(5999));
        Assert.Empty(_calls);
        _time.AdvanceTo(TimeSpan.FromMicroseconds(6999));
        Assert.Equal(["a"], _calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue / 10_000)]
    public void Schedule_without_delay_calls_at_the_next_tick_and_never_at_once(long milliseconds)
    {
        Schedule("a", milliseconds);
        Assert.Empty(_calls);
        _time.AdvanceTo(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["a"], _calls);
    }

    [Fact]
    public void Schedule_with_the_longest_delay_is_taken_and_never_called()
    {
        var timer = _wheel.Schedule(TimeSpan.MaxValue, () => _calls.Add("a"));
        _time.AdvanceTo(TimeSpan.FromDays(3650));
        Assert.Empty(_calls);
        Assert.True(timer.Cancel());
    }

    [Fact]
    public void Timers_of_one_tick_are_called_in_the_order_of_scheduling_also_from_different_levels()
    {
        Schedule("first", 5000);
        _time.AdvanceTo(TimeSpan.FromMilliseconds(4990));
        Schedule("second", 10);
        Schedule("earlier", 9);
        _time.JumpTo(TimeSpan.FromSeconds(60));
        Assert.Equal(["earlier", "first", "second"], _calls);
    }

    [Fact]
    public void Cancel_prevents_the_call_once()
    {
        var timer = Schedule("a", 10);
        Assert.True(timer.Cancel());
        Assert.False(timer.Cancel());
        _time.AdvanceTo(TimeSpan.FromSeconds(1));
        Assert.Empty(_calls);
    }

    [Fact]
    public void Cancel_after_the_call_prevents_nothing()
    {
        var timer = Schedule("a", 10);
        _time.AdvanceTo(TimeSpan.FromSeconds(1));
        Assert.False(timer.Cancel());
        Assert.Equal(["a"], _calls);
    }

    [Fact]
    public void A_call_can_cancel_another_that_is_due_with_it()
    {
        WheelTimer? second = null;
        var isPrevented = false;
        _wheel.Schedule(TimeSpan.FromMilliseconds(5), () => isPrevented = second!.Cancel());
        second = Schedule("second", 5);
        _time.AdvanceTo(TimeSpan.FromSeconds(1));
        Assert.True(isPrevented);
        Assert.Empty(_calls);
    }

    [Fact]
    public void A_call_that_schedules_itself_again_comes_once_a_tick()
    {
        void Again()
        {
            _calls.Add("a");
            _wheel.Schedule(TimeSpan.Zero, Again);
        }

        _wheel.Schedule(TimeSpan.Zero, Again);
        _time.AdvanceTo(TimeSpan.FromMilliseconds(50));
        Assert.Equal(50, _calls.Count);
    }

    [Fact]
    public void An_idle_wheel_is_not_armed()
    {
        Assert.Null(_time.DueAt);
        Schedule("a", 10);
        _time.AdvanceTo(TimeSpan.FromSeconds(1));
        Assert.Null(_time.DueAt);
    }

    [Fact]
    public void The_timer_is_armed_a_few_times_for_a_long_delay_and_not_for_later_deadlines()
    {
        Schedule("a", 600_000);
        var armCount = _time.ArmCount;
        Schedule("b", 700_000);
        Assert.Equal(armCount, _time.ArmCount);
        _time.AdvanceTo(TimeSpan.FromSeconds(650));
        Assert.Equal(["a"], _calls);
        Assert.InRange(_time.ArmCount, 1, 10);
    }

    [Fact]
    public void After_a_long_idle_time_a_short_delay_arms_the_timer_for_its_deadline()
    {
        _time.AdvanceTo(TimeSpan.FromDays(3));
        Schedule("a", 10);
        Assert.Equal(TimeSpan.FromDays(3) + TimeSpan.FromMilliseconds(10), _time.DueAt);
    }

    [Fact]
    public void Dispose_prevents_what_is_to_come()
    {
        var timer = Schedule("a", 10);
        _wheel.Dispose();
        _time.AdvanceTo(TimeSpan.FromSeconds(1));
        Assert.Empty(_calls);
        Assert.False(timer.Cancel());
        Assert.Throws<ObjectDisposedException>(() => Schedule("b", 1));
    }

    [Fact]
    public void Dispose_in_a_call_prevents_those_after_it()
    {
        _wheel.Schedule(TimeSpan.FromMilliseconds(5), _wheel.Dispose);
        Schedule("a", 5);
        _time.AdvanceTo(TimeSpan.FromSeconds(1));
        Assert.Empty(_calls);
    }

    private WheelTimer Schedule(string name, long milliseconds) =>
        _wheel.Schedule(new TimeSpan(milliseconds * TimeSpan.TicksPerMillisecond), () => _calls.Add(name));
}
