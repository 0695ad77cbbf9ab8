using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Raft.Log;
using KRaftNet.Raft.Snapshot;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>Where two logs part, and when a follower must begin with a snapshot (KIP-595, KIP-630).</summary>
public sealed class FetchPositionTests
{
    private static readonly LogView Whole = new(LogOf((1, 20), (3, 6)));

    private static readonly LogView Cut = new(new RaftLogState
    {
        Start = At(10, 2),
        EndOffset = new Offset(26),
        EpochStarts = [At(10, 2), At(20, 3)],
        LatestSnapshot = At(15, 2),
    });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1)]
    [InlineData(20, 1)]
    [InlineData(26, 3)]
    public void Position_within_the_log_is_valid(long offset, int epoch) =>
        Assert.True(FetchPosition.Check(Whole, At(offset, epoch)).IsValid);

    [Theory]
    [InlineData(36, 3, 26, 3)]
    [InlineData(26, 1, 20, 1)]
    [InlineData(3, 0, 0, 0)]
    [InlineData(22, 2, 20, 1)]
    public void Position_beside_the_log_diverges_at(long offset, int epoch, long end, int endEpoch)
    {
        var position = FetchPosition.Check(Whole, At(offset, epoch));
        Assert.Equal(At(end, endEpoch), position.DivergingEpoch);
        Assert.Null(position.SnapshotId);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 2)]
    [InlineData(10, 1)]
    [InlineData(10, 3)]
    [InlineData(24, 1)]
    public void Position_before_the_log_begins_with_the_newest_snapshot(long offset, int epoch)
    {
        var position = FetchPosition.Check(Cut, At(offset, epoch));
        Assert.Equal(At(15, 2), position.SnapshotId);
        Assert.Null(position.DivergingEpoch);
    }

    [Fact]
    public void Position_at_the_start_with_the_snapshots_epoch_is_valid() =>
        Assert.True(FetchPosition.Check(Cut, At(10, 2)).IsValid);

    [Fact]
    public void Offset_0_begins_with_a_snapshot_even_if_the_log_is_whole()
    {
        var log = new LogView(LogOf((1, 26)) with { LatestSnapshot = At(15, 1) });
        Assert.Equal(At(15, 1), FetchPosition.Check(log, At(0, 0)).SnapshotId);
        Assert.True(FetchPosition.Check(log, At(1, 1)).IsValid);
    }

    /// <summary>
    /// Two logs with a common beginning, as elections leave them: the follower cuts where it is told until its position
    /// is valid. It never cuts into the common part, and what is left is common.
    /// </summary>
    [Fact]
    public void Following_the_diverging_epochs_leads_to_the_common_part_and_not_below()
    {
        var part = Gen.Choose(1, 3).ListOf().Where(list => list.Count <= 5);
        var logs = from common in part from leader in part from follower in part select (common, leader, follower);
        Check.QuickThrowOnFailure(Prop.ForAll(logs.ToArbitrary(), parts =>
        {
            // Epochs of one owner only: odd ones the leader's, even ones the follower's, each part from high enough on.
            var common = Epochs(parts.common, first: 1, step: 1);
            var from = (common.Count == 0 ? 0 : common[^1]) + 1;
            var leader = common.Concat(Epochs(parts.leader, first: from | 1, step: 2)).ToList();
            var follower = common.Concat(Epochs(parts.follower, first: (from + 1) & ~1, step: 2)).ToList();

            var leaders = new LogView(Outline(leader));
            var followers = new LogView(Outline(follower));
            for (var rounds = 0; rounds < 20; rounds++)
            {
                var position = FetchPosition.Check(leaders, followers.EndPosition);
                if (position.IsValid)
                {
                    var kept = (int)followers.End.Value;
                    return kept >= common.Count && follower.Take(kept).SequenceEqual(leader.Take(kept));
                }

                followers.TruncateTo(FetchPosition.TruncationPoint(followers, position.DivergingEpoch!.Value));
            }

            return false;
        }));
    }

    private static List<int> Epochs(IEnumerable<int> records, int first, int step) =>
        [.. records.SelectMany((count, i) => Enumerable.Repeat(first + (i * step), count))];

    private static RaftLogState Outline(List<int> epochs) =>
        LogOf([.. epochs.GroupBy(e => e).Select(g => (g.Key, g.Count()))]);
}
