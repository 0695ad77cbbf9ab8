using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>What fetches know to be committed, and how soon they learn more (KIP-1166).</summary>
public sealed class FetchHighWatermarkTests
{
    private const int WaitMs = 400;

    [Fact]
    public void Fetch_that_knows_less_is_answered_at_once()
    {
        var leader = LeaderWithCommitted();
        var answer = Assert.IsType<FetchResponse>(leader.FetchFrom(3, At(3, 1), highWatermark: 2, waitMs: WaitMs));
        Assert.Equal(new Offset(3), answer.HighWatermark);
        Assert.False(answer.HasRecords);
        Assert.Null(leader.FetchFrom(3, At(3, 1), highWatermark: 3, waitMs: WaitMs));
    }

    [Fact]
    public void Fetch_of_a_version_without_it_waits_for_records_or_its_time()
    {
        var leader = LeaderWithCommitted();
        Assert.Null(leader.FetchFrom(3, At(3, 1), highWatermark: null, waitMs: WaitMs));
        leader.Pass(TimeSpan.FromMilliseconds(WaitMs - 1));
        Assert.Empty(leader.Ready.Answers);
        leader.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new Offset(3), ((FetchResponse)Assert.Single(leader.Ready.Answers).Response).HighWatermark);
    }

    [Fact]
    public void Follower_tells_its_high_watermark_with_every_fetch()
    {
        var follower = Replica.Follower(leader: 2, epoch: 1, log: LogOf((1, 5)));
        var (sent, first) = Assert.Single(follower.Sent<FetchRequest>());
        Assert.Equal(Offset.Zero, first.HighWatermark);
        follower.Respond(sent, new FetchResponse(RaftError.None, Epoch(1), new NodeId(2))
        {
            HighWatermark = new Offset(4),
        });
        Assert.Equal(new Offset(4), Assert.Single(follower.Sent<FetchRequest>()).Request.HighWatermark);
    }

    private static Replica LeaderWithCommitted()
    {
        var leader = Replica.Leader();
        leader.FetchFrom(2, At(3, 1));
        Assert.Equal(new Offset(3), leader.Core.HighWatermark);
        return leader;
    }
}
