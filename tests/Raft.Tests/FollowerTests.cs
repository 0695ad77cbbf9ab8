using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>A follower of node 2 in epoch 6: fetches, truncation, snapshots (KIP-595, KIP-630).</summary>
public sealed class FollowerTests
{
    private static readonly NodeId Leader = new(2);

    private readonly Replica _replica = Replica.Follower(leader: 2, epoch: 6, log: LogOf((1, 20), (3, 6)));

    [Fact]
    public void Follower_fetches_from_its_leader_at_once_from_the_end_of_its_log()
    {
        var (sent, request) = Assert.Single(_replica.Sent<FetchRequest>());
        Assert.Equal(Key(2), sent.To);
        Assert.Equal(new FetchRequest(Key(1), Epoch(6), At(26, 3), Offset.Zero, Options.FetchMaxWait), request);
    }

    [Fact]
    public void Records_are_acknowledged_by_the_next_fetch_only_when_they_are_on_disk()
    {
        var sent = Fetch();
        _replica.Respond(sent, Records(highWatermark: 28));
        Assert.Same(sent, _replica.Ready.AppendFetched);
        _replica.Core.Appended(new Offset(28), Epoch(6));
        _replica.Core.Appended(new Offset(30), Epoch(6));
        Assert.Empty(_replica.Pass(TimeSpan.FromSeconds(1)).Requests);
        Assert.Equal(new Offset(26), _replica.Core.HighWatermark);

        _replica.Core.Flushed(new Offset(28));
        Assert.Empty(_replica.Take().Requests);
        Assert.Equal(new Offset(28), _replica.Ready.HighWatermark);
        _replica.Flush();
        var next = Assert.Single(_replica.Sent<FetchRequest>()).Request;
        Assert.Equal(At(30, 6), next.Position);
        Assert.Equal(new Offset(28), next.HighWatermark);
    }

    [Fact]
    public void Empty_answer_is_followed_by_the_next_fetch_at_once()
    {
        _replica.Respond(Fetch(), Response());
        Assert.Single(_replica.Sent<FetchRequest>());
    }

    [Fact]
    public void Failed_fetch_is_repeated_after_the_backoff()
    {
        _replica.Core.RequestFailed(Fetch());
        Assert.Empty(_replica.Take().Requests);
        Assert.Single(_replica.Pass(Options.RetryBackoff).Requests);
        _replica.Respond(Fetch(), new FetchResponse(RaftError.NotLeader, Epoch(6), Leader));
        Assert.Empty(_replica.Ready.Requests);
        Assert.Single(_replica.Pass(Options.RetryBackoff).Requests);
    }

    [Fact]
    public void Answer_that_comes_twice_or_too_late_is_dropped()
    {
        var first = Fetch();
        _replica.Respond(first, Response());
        var second = Fetch();
        _replica.Respond(first, Records(highWatermark: 26));
        Assert.Null(_replica.Ready.AppendFetched);
        _replica.Respond(second, Records(highWatermark: 26));
        Assert.Same(second, _replica.Ready.AppendFetched);
    }

    [Fact]
    public void Refused_records_are_fetched_again_later()
    {
        _replica.Respond(Fetch(), Records(highWatermark: 26));
        _replica.Core.FetchedRecordsRefused();
        Assert.Empty(_replica.Take().Requests);
        Assert.Equal(At(26, 3), Assert.Single(_replica.Pass(Options.RetryBackoff).Requests.Select(r => r.Request)
            .Cast<FetchRequest>()).Position);
    }

    [Theory]
    [InlineData(20, 1, 20)]
    [InlineData(24, 3, 24)]
    [InlineData(30, 2, 20)]
    [InlineData(12, 1, 12)]
    [InlineData(0, 0, 0)]
    public void Log_is_cut_where_the_leaders_and_the_own_epoch_agree_to_end(long end, int epoch, long cutAt)
    {
        _replica.Respond(Fetch(), Response() with { DivergingEpoch = At(end, epoch), HighWatermark = new Offset(40) });
        Assert.Equal(new Offset(cutAt), _replica.Ready.TruncateTo);
        Assert.Equal(Offset.Zero, _replica.Core.HighWatermark);
        _replica.Core.Truncated(new Offset(cutAt));
        _replica.Take();
        Assert.Equal(new Offset(cutAt), Assert.Single(_replica.Sent<FetchRequest>()).Request.Position.Offset);
    }

    [Fact]
    public void Diverging_epoch_that_asks_for_no_cut_is_not_repeated_without_a_pause()
    {
        _replica.Respond(Fetch(), Response() with { DivergingEpoch = At(26, 3) });
        Assert.Null(_replica.Ready.TruncateTo);
        Assert.Empty(_replica.Ready.Requests);
    }

    [Fact]
    public void Cut_below_the_high_watermark_stops_the_node()
    {
        _replica.Respond(Fetch(), Response() with { HighWatermark = new Offset(26) });
        var fatal = Assert.Throws<FatalException>(() =>
            _replica.Respond(Fetch(), Response() with { DivergingEpoch = At(24, 3) }));
        Assert.Equal(FatalReason.TruncatedBelowHighWatermark, fatal.Reason);
    }

    [Fact]
    public void Truncation_takes_the_voters_back_that_the_cut_records_had_set()
    {
        _replica.Respond(Fetch(), Records(highWatermark: 20));
        _replica.Core.Appended(new Offset(27), Epoch(6));
        _replica.Core.ControlRecordAppended(new Offset(26), new VotersRecord(Voters(1, 2)));
        _replica.Flush();
        Assert.Equal(Voters(1, 2), _replica.Core.Voters);
        _replica.Respond(Fetch(), Response() with { DivergingEpoch = At(26, 3) });
        _replica.Core.Truncated(new Offset(26));
        Assert.Equal(Voters(1, 2, 3), _replica.Core.Voters);
    }

    [Fact]
    public void Snapshot_replaces_the_log_its_voters_and_the_high_watermark()
    {
        _replica.Respond(Fetch(), Response() with { SnapshotId = At(90, 5) });
        var fetch = _replica.Ready.FetchSnapshot!;
        Assert.Equal(new SnapshotFetch(Leader, Epoch(6), At(90, 5)), fetch);
        Assert.True(_replica.Core.IsWanted(fetch));
        _replica.Core.SnapshotInstalled(fetch, Voters(1, 2), kraftVersion: 1);
        _replica.Take();
        Assert.Equal((At(90, 5), At(90, 5)), (_replica.Core.LogStart, _replica.Core.LogEnd));
        Assert.Equal(new Offset(90), _replica.Ready.HighWatermark);
        Assert.Equal(Voters(1, 2), _replica.Core.Voters);
        Assert.Equal(At(90, 5), Assert.Single(_replica.Sent<FetchRequest>()).Request.Position);
    }

    [Fact]
    public void Pieces_of_a_snapshot_keep_the_leader_trusted()
    {
        _replica.Respond(Fetch(), Response() with { SnapshotId = At(90, 5) });
        var fetch = _replica.Ready.FetchSnapshot!;
        for (var i = 0; i < 5; i++)
        {
            _replica.Pass(Options.FetchTimeout / 2);
            _replica.Core.SnapshotPieceFetched(fetch);
        }

        Assert.Equal(RaftRole.Follower, _replica.Core.Role);
        _replica.Core.SnapshotFetchFailed(fetch, null);
        Assert.Single(_replica.Pass(Options.RetryBackoff).Requests);
    }

    [Fact]
    public void Snapshot_of_an_epoch_that_is_over_is_not_wanted()
    {
        _replica.Respond(Fetch(), Response() with { SnapshotId = At(90, 5) });
        var fetch = _replica.Ready.FetchSnapshot!;
        var later = new FetchSnapshotResponse(RaftError.FencedLeaderEpoch, Epoch(7), new NodeId(3));
        _replica.Core.SnapshotFetchFailed(fetch, later);
        Assert.Equal(new ElectionState(Epoch(7), new NodeId(3), null), _replica.Core.Election);
        Assert.False(_replica.Core.IsWanted(fetch));
    }

    [Fact]
    public void Records_of_a_leader_that_is_deposed_in_the_same_run_are_dropped()
    {
        _replica.Core.Step(Fetch(), Records(highWatermark: 26));
        _replica.Core.Step(77, new BeginQuorumEpochRequest(Key(1), new NodeId(3), Epoch(7)));
        Assert.Null(_replica.Take().AppendFetched);
        Assert.Throws<InvariantException>(() => _replica.Core.Appended(new Offset(28), Epoch(6)));
    }

    [Fact]
    public void Voter_without_a_successful_fetch_doubts_its_leader_after_the_fetch_timeout()
    {
        _replica.Pass(Options.FetchTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(RaftRole.Follower, _replica.Core.Role);
        _replica.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(RaftRole.Prospective, _replica.Core.Role);
    }

    [Fact]
    public void Observer_without_a_successful_fetch_looks_around_and_keeps_following()
    {
        var observer = new Replica(Formatted(9, Voters(1, 2, 3)));
        observer.Respond(
            Assert.Single(observer.Ready.Requests), new FetchResponse(RaftError.NotLeader, Epoch(6), Leader));
        Assert.Equal(RaftRole.Follower, observer.Core.Role);
        observer.Pass(Options.FetchTimeout);
        Assert.Equal(RaftRole.Follower, observer.Core.Role);
        Assert.Contains(observer.Sent<FetchRequest>(), f => f.Sent.To == ReplicaKey.Any);
        var elsewhere = observer.Sent<FetchRequest>().First(f => f.Sent.To == ReplicaKey.Any).Sent;
        observer.Respond(elsewhere, new FetchResponse(RaftError.NotLeader, Epoch(7), new NodeId(3)));
        Assert.Equal(new NodeId(3), observer.Core.Election.LeaderId);
    }

    private static FetchResponse Response() => new(RaftError.None, Epoch(6), Leader);

    private static FetchResponse Records(long highWatermark) =>
        Response() with { HasRecords = true, HighWatermark = new Offset(highWatermark) };

    private OutboundRequest Fetch() => Assert.Single(_replica.Sent<FetchRequest>()).Sent;
}
