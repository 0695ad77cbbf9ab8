using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>
/// What a leader commits, answers and checks: Raft §5.3 and §5.4.2, KIP-595, KIP-1166. The leader of epoch 1 among
/// three has its control batch of three records at 0 to 2.
/// </summary>
public sealed class LeaderTests
{
    [Fact]
    public void Record_is_committed_when_a_majority_has_it_on_disk()
    {
        var leader = Replica.Leader();
        Assert.Equal(Offset.Zero, leader.Core.HighWatermark);
        leader.FetchFrom(2, At(3, 1));
        Assert.Equal(new Offset(3), leader.Ready.HighWatermark);
        leader.FetchFrom(3, At(3, 1));
        Assert.Null(leader.Ready.HighWatermark);
    }

    [Fact]
    public void Leader_counts_itself_up_to_its_flushed_end_only()
    {
        var leader = Replica.Leader();
        Assert.True(leader.Core.TryPropose(4, out _));
        leader.FetchFrom(2, At(7, 1));
        Assert.Equal(new Offset(3), leader.Core.HighWatermark);
        leader.Flush();
        Assert.Equal(new Offset(7), leader.Ready.HighWatermark);
    }

    [Fact]
    public void Majority_without_the_leader_commits_too()
    {
        var leader = Replica.Leader();
        leader.Core.TryPropose(4, out _);
        leader.FetchFrom(2, At(7, 1));
        leader.FetchFrom(3, At(7, 1));
        Assert.Equal(new Offset(7), leader.Core.HighWatermark);
    }

    [Fact]
    public void Records_of_earlier_epochs_are_committed_with_one_of_the_own_epoch_and_not_before()
    {
        var leader = Replica.Voter(log: LogOf((1, 5)), election: new ElectionState(Epoch(1), NodeId.None, null));
        leader.WinElection();
        leader.FetchFrom(2, At(5, 1));
        leader.FetchFrom(3, At(5, 1));
        Assert.Equal(Offset.Zero, leader.Core.HighWatermark);
        leader.FetchFrom(2, At(8, 2));
        leader.Flush();
        Assert.Equal(new Offset(8), leader.Core.HighWatermark);
    }

    [Fact]
    public void High_watermark_is_told_only_once_it_is_of_the_own_epoch()
    {
        var leader = Replica.Leader();
        Assert.Null(Assert.IsType<FetchResponse>(leader.FetchFrom(2, At(0, 0))).HighWatermark);
        var response = Assert.IsType<FetchResponse>(leader.FetchFrom(2, At(3, 1)));
        Assert.Equal(new Offset(3), response.HighWatermark);
        Assert.False(response.HasRecords);
    }

    [Fact]
    public void Position_that_does_not_match_acknowledges_nothing()
    {
        var leader = Replica.Leader();
        var response = Assert.IsType<FetchResponse>(leader.FetchFrom(2, At(9, 1)));
        Assert.Equal(At(3, 1), response.DivergingEpoch);
        Assert.Equal(Offset.Zero, leader.Core.HighWatermark);
    }

    [Fact]
    public void Observers_and_other_directories_of_voters_do_not_count()
    {
        var leader = Replica.Leader();
        leader.FetchFrom(9, At(3, 1));
        leader.Ask(new FetchRequest(Key(2, directory: 99), Epoch(1), At(3, 1), null, TimeSpan.Zero));
        leader.Ask(new FetchRequest(ReplicaKey.Any, Epoch(1), At(3, 1), null, TimeSpan.Zero));
        Assert.Equal(Offset.Zero, leader.Core.HighWatermark);
        Assert.Equal([Key(2, directory: 99), Key(9)], leader.Core.Describe()!.Observers.Select(o => o.Key));
    }

    [Fact]
    public void Fetch_with_nothing_new_waits_for_records()
    {
        var leader = Replica.Leader();
        leader.FetchFrom(2, At(3, 1));
        Assert.Null(leader.FetchFrom(2, At(3, 1), highWatermark: 3, waitMs: 500));
        Assert.True(leader.Core.TryPropose(1, out _));
        Assert.True(Assert.IsType<FetchResponse>(Assert.Single(leader.Take().Answers).Response).HasRecords);
    }

    [Fact]
    public void Fetch_with_nothing_new_waits_for_the_high_watermark()
    {
        var leader = Replica.Leader();
        Assert.Null(leader.FetchFrom(3, At(3, 1), highWatermark: 3, waitMs: 500));
        leader.Core.TryPropose(1, out _);
        leader.Take();
        Assert.Null(leader.FetchFrom(3, At(4, 1), highWatermark: 3, waitMs: 500));
        leader.Flush();
        var response = Assert.IsType<FetchResponse>(Assert.Single(leader.Ready.Answers).Response);
        Assert.Equal(new Offset(4), response.HighWatermark);
    }

    [Fact]
    public void Fetch_with_nothing_new_waits_no_longer_than_it_asked_for()
    {
        var leader = Replica.Leader();
        leader.FetchFrom(2, At(3, 1), highWatermark: 3, waitMs: 500);
        Assert.Empty(leader.Pass(TimeSpan.FromMilliseconds(499)).Answers);
        Assert.Equal(leader.Now + TimeSpan.FromMilliseconds(1), leader.Ready.NextDeadline);
        Assert.Single(leader.Pass(TimeSpan.FromMilliseconds(1)).Answers);
    }

    [Fact]
    public void Waiting_fetches_are_told_when_the_leader_falls()
    {
        var leader = Replica.Leader();
        leader.FetchFrom(2, At(3, 1), highWatermark: 3, waitMs: 500);
        leader.Ask(new BeginQuorumEpochRequest(Key(1), new NodeId(3), Epoch(4)));
        var answer = leader.Ready.Answers.Select(a => a.Response).OfType<FetchResponse>().Single();
        Assert.Equal((RaftError.NotLeader, Epoch(4), new NodeId(3)), (answer.Error, answer.Epoch, answer.LeaderId));
    }

    [Theory]
    [InlineData(2, 1, 3, 1, RaftError.None)]
    [InlineData(2, 0, 0, 0, RaftError.FencedLeaderEpoch)]
    [InlineData(2, 2, 0, 0, RaftError.UnknownLeaderEpoch)]
    [InlineData(2, -1, 0, 0, RaftError.InvalidRequest)]
    [InlineData(2, 1, -1, 0, RaftError.InvalidRequest)]
    [InlineData(2, 1, 3, -1, RaftError.InvalidRequest)]
    [InlineData(2, 1, 3, 2, RaftError.InvalidRequest)]
    [InlineData(1, 1, 3, 1, RaftError.InvalidRequest)]
    public void Fetch_is_answered_by_its_faults_and_never_changes_the_epoch(
        int node, int epoch, long offset, int lastEpoch, RaftError error)
    {
        var leader = Replica.Leader();
        var request = new FetchRequest(Key(node), Epoch(epoch), At(offset, lastEpoch), null, TimeSpan.Zero);
        var response = leader.Ask<FetchResponse>(request);
        Assert.Equal((error, Epoch(1), new NodeId(1)), (response.Error, response.Epoch, response.LeaderId));
        Assert.Equal(RaftRole.Leader, leader.Core.Role);
    }

    [Theory]
    [InlineData(6, 0, RaftError.NotLeader)]
    [InlineData(5, 0, RaftError.FencedLeaderEpoch)]
    [InlineData(7, 0, RaftError.UnknownLeaderEpoch)]
    [InlineData(6, 7, RaftError.InvalidRequest)]
    public void Follower_answers_a_fetch_with_its_leader(int epoch, int lastEpoch, RaftError error)
    {
        var follower = Replica.Follower(leader: 2, epoch: 6);
        var request = new FetchRequest(Key(3), Epoch(epoch), At(3, lastEpoch), null, TimeSpan.Zero);
        var response = follower.Ask<FetchResponse>(request);
        Assert.Equal((error, Epoch(6), new NodeId(2)), (response.Error, response.Epoch, response.LeaderId));
        var snapshot = follower.Ask<FetchSnapshotResponse>(new FetchSnapshotRequest(Key(3), Epoch(6), At(3, 1)));
        Assert.Equal(RaftError.NotLeader, snapshot.Error);
    }

    [Fact]
    public void Leader_whom_no_majority_fetches_from_resigns_after_one_and_a_half_fetch_timeouts()
    {
        var leader = Replica.Leader(of: 5);
        var began = leader.Now;
        leader.Pass(TimeSpan.FromSeconds(1));
        leader.FetchFrom(2, At(3, 1));
        leader.PassUntil(() => leader.Core.Role != RaftRole.Leader);
        Assert.Equal(Options.CheckQuorumTimeout, leader.Now - began);
        Assert.Equal(RaftRole.Resigned, leader.Core.Role);
    }

    [Fact]
    public void Leader_stays_while_a_majority_fetches_or_fetches_snapshots()
    {
        var leader = Replica.Leader(of: 5);
        for (var i = 0; i < 10; i++)
        {
            leader.FetchFrom(2, At(0, 0));
            leader.Ask(new FetchSnapshotRequest(Key(3), Epoch(1), At(1, 1)));
            leader.Pass(Options.FetchTimeout);
        }

        Assert.Equal(RaftRole.Leader, leader.Core.Role);
    }

    [Fact]
    public void Voters_that_do_not_fetch_are_reminded_every_half_fetch_timeout()
    {
        var leader = Replica.Leader();
        leader.Pass(Options.BeginQuorumInterval / 2);
        Assert.Empty(leader.Sent<BeginQuorumEpochRequest>());
        leader.FetchFrom(2, At(3, 1));
        leader.Pass(Options.BeginQuorumInterval / 2);
        Assert.Equal([Key(3)], leader.Sent<BeginQuorumEpochRequest>().Select(b => b.Sent.To));
    }

    [Fact]
    public void Description_tells_how_far_everyone_is()
    {
        var leader = Replica.Leader();
        leader.Pass(TimeSpan.FromMilliseconds(700));
        leader.FetchFrom(2, At(3, 1));
        var caughtUp = leader.Now;
        leader.Core.TryPropose(2, out _);
        leader.Pass(TimeSpan.FromMilliseconds(100));
        leader.FetchFrom(2, At(3, 1));

        var description = leader.Core.Describe()!;
        Assert.Equal((new NodeId(1), Epoch(1)), (description.LeaderId, description.Epoch));
        Assert.Equal(new Offset(3), description.HighWatermark);
        Assert.Equal(new ReplicaDescription(Key(1), new Offset(5), leader.Now, leader.Now), description.Voters[0]);
        Assert.Equal(new ReplicaDescription(Key(2), new Offset(3), leader.Now, caughtUp), description.Voters[1]);
        Assert.Equal(new ReplicaDescription(Key(3), null, null, null), description.Voters[2]);
        Assert.Null(Replica.Voter().Core.Describe());
    }

    [Fact]
    public void Silent_observers_are_forgotten()
    {
        var leader = new Replica(Formatted(1, Voters(1)));
        leader.Pass(TimeSpan.Zero);
        leader.FetchFrom(9, At(0, 0));
        leader.Pass(Options.ObserverExpiry);
        Assert.Single(leader.Core.Describe()!.Observers);
        leader.Pass(Options.BeginQuorumInterval);
        Assert.Empty(leader.Core.Describe()!.Observers);
    }

    [Fact]
    public void Proposal_is_refused_by_whoever_does_not_lead()
    {
        Assert.False(Replica.Voter().Core.TryPropose(1, out _));
        Assert.False(Replica.Follower().Core.TryPropose(1, out _));
    }

    [Fact]
    public void Proposal_before_the_leader_change_was_taken_would_mix_up_the_offsets()
    {
        var core = Core(Formatted(1, Voters(1)));
        core.Tick(TimeSpan.Zero);
        Assert.Throws<InvariantException>(() => core.TryPropose(1, out _));
    }
}
