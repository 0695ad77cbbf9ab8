using KRaftNet.Raft.Membership;

namespace KRaftNet.Raft.Tests;

public sealed class OffsetHistoryTests
{
    private readonly OffsetHistory<string> _history =
        new([new(Offset.None, "bootstrap"), new(new Offset(4), "four"), new(new Offset(9), "nine")], "nothing");

    [Theory]
    [InlineData(0, "bootstrap")]
    [InlineData(4, "bootstrap")]
    [InlineData(5, "four")]
    [InlineData(9, "four")]
    [InlineData(10, "nine")]
    public void Value_at_an_end_is_that_of_the_last_record_before_it(long end, string value) =>
        Assert.Equal(value, _history.At(new Offset(end)));

    [Fact]
    public void Value_is_in_force_from_the_append_until_truncation_takes_the_record()
    {
        _history.Append(new Offset(12), "twelve");
        Assert.Equal("twelve", _history.Current);
        _history.TruncateTo(new Offset(12));
        Assert.Equal("nine", _history.Current);
        _history.TruncateTo(Offset.Zero);
        Assert.Equal("bootstrap", _history.Current);
        Assert.Equal(Offset.None, _history.CurrentOffset);
    }

    [Fact]
    public void Moved_start_keeps_the_value_in_force_there()
    {
        _history.MoveStart(new Offset(9));
        Assert.Equal("four", _history.At(new Offset(9)));
        Assert.Equal("nothing", _history.At(new Offset(4)));
        Assert.Equal("nine", _history.Current);
    }

    [Fact]
    public void Snapshot_replaces_everything()
    {
        _history.Reset(new Offset(20), "snapshot");
        Assert.Equal("snapshot", _history.Current);
        Assert.Equal(new Offset(19), _history.CurrentOffset);
    }

    [Fact]
    public void Records_come_in_the_order_of_their_offsets() =>
        Assert.Throws<InvariantException>(() => _history.Append(new Offset(9), "again"));
}
