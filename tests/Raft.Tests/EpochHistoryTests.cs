using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Raft.Log;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

public sealed class EpochHistoryTests
{
    // Records 0-2 of epoch 1, 3-4 of epoch 4, 5-9 of epoch 6.
    private readonly EpochHistory _whole = new(OffsetAndEpoch.Zero, [At(0, 1), At(3, 4), At(5, 6)]);

    // The same after a snapshot at 4-4.
    private readonly EpochHistory _cut = new(At(4, 4), [At(4, 4), At(5, 6)]);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 3, 1)]
    [InlineData(2, 3, 1)]
    [InlineData(4, 5, 4)]
    [InlineData(5, 5, 4)]
    [InlineData(6, 10, 6)]
    [InlineData(9, 10, 6)]
    public void End_of_an_epoch_is_where_the_newest_one_not_above_it_ends(int asked, long end, int epoch) =>
        Assert.Equal(At(end, epoch), _whole.EndOf(Epoch(asked), new Offset(10)));

    [Theory]
    [InlineData(0, 4, 4)]
    [InlineData(3, 4, 4)]
    [InlineData(4, 5, 4)]
    public void End_of_an_epoch_before_the_log_is_the_snapshot_it_begins_after(int asked, long end, int epoch) =>
        Assert.Equal(At(end, epoch), _cut.EndOf(Epoch(asked), new Offset(10)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 4)]
    [InlineData(10, 6)]
    public void Epoch_before_an_offset_is_that_of_the_record_before(long offset, int epoch) =>
        Assert.Equal(Epoch(epoch), _whole.EpochBefore(new Offset(offset)));

    [Fact]
    public void Truncation_forgets_epochs_without_records()
    {
        _whole.TruncateTo(new Offset(5));
        Assert.Equal(Epoch(4), _whole.LastEpoch);
        _whole.TruncateTo(Offset.Zero);
        Assert.Equal(Epoch(0), _whole.LastEpoch);
        _cut.TruncateTo(new Offset(4));
        Assert.Equal(Epoch(4), _cut.LastEpoch);
    }

    [Fact]
    public void Moved_start_keeps_the_epoch_it_cuts_through()
    {
        _whole.MoveStart(At(4, 4));
        Assert.Equal(At(4, 4), _whole.Start);
        Assert.Equal(At(5, 4), _whole.EndOf(Epoch(4), new Offset(10)));
        Assert.Equal(At(5, 4), _whole.EndOf(Epoch(5), new Offset(10)));
        Assert.Equal(Epoch(6), _whole.LastEpoch);
    }

    [Fact]
    public void Lower_epoch_after_a_higher_one_breaks_the_log() =>
        Assert.Throws<InvariantException>(() => _whole.Append(new Offset(10), Epoch(5)));

    [Fact]
    public void Answers_agree_with_a_list_of_every_records_epoch()
    {
        var steps = Gen.Choose(0, 2).ListOf().Where(list => list.Count <= 20);
        Check.QuickThrowOnFailure(Prop.ForAll(steps.ToArbitrary(), list =>
        {
            // Each record's epoch is the last one's plus the step.
            var epochs = new List<int>();
            var history = new EpochHistory(OffsetAndEpoch.Zero, []);
            foreach (var step in list)
            {
                epochs.Add(Math.Max(1, (epochs.Count == 0 ? 0 : epochs[^1]) + step));
                history.Append(new Offset(epochs.Count - 1), Epoch(epochs[^1]));
            }

            return Enumerable.Range(0, 45).All(asked =>
            {
                var end = epochs.Count(e => e <= asked);
                var expected = At(end, end == 0 ? 0 : epochs[end - 1]);
                return history.EndOf(Epoch(asked), new Offset(epochs.Count)) == expected;
            });
        }));
    }
}
