using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests.Support;

/// <summary>
/// A core with a driver that does at once what it is told: persists, cuts, appends, flushes when asked to. Keeps what
/// was said last.
/// </summary>
internal sealed class Replica
{
    private long _token;

    public Replica(RaftInitialState initial, RaftOptions? options = null, ulong seed = 1)
    {
        Core = Core(initial, options, seed);
        Take();
    }

    public RaftCore Core { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>The last one taken.</summary>
    public Ready Ready { get; private set; } = new();

    /// <summary>A voter of so many, freshly formatted.</summary>
    public static Replica Voter(int self = 1, int of = 3, RaftLogState? log = null, ElectionState? election = null) =>
        new(Formatted(self, Voters([.. Enumerable.Range(1, of)]), election, log));

    /// <summary>The leader of epoch 1 of so many voters, whose control batch is flushed.</summary>
    public static Replica Leader(int of = 3, RaftLogState? log = null)
    {
        var replica = Voter(of: of, log: log);
        replica.WinElection();
        replica.Flush();
        return replica;
    }

    /// <summary>A follower of a leader, in an epoch.</summary>
    public static Replica Follower(int leader = 2, int epoch = 1, RaftLogState? log = null, int self = 1)
    {
        var replica = Voter(self, log: log);
        replica.Ask(new BeginQuorumEpochRequest(Key(self), new NodeId(leader), Epoch(epoch)));
        return replica;
    }

    public Ready Take() => Ready = Core.TakeReady();

    public Ready Pass(TimeSpan time)
    {
        Now += time;
        Core.Tick(Now);
        return Take();
    }

    /// <summary>Lets time pass from one deadline to the next until the condition holds.</summary>
    public void PassUntil(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 1000, "waited for nothing");
            Pass(Ready.NextDeadline!.Value - Now);
        }
    }

    public RaftResponse? Ask(RaftRequest request)
    {
        var token = _token++;
        Core.Step(token, request);
        Take();
        return Ready.Answers.Where(a => a.Token == token).Select(a => a.Response).SingleOrDefault();
    }

    public T Ask<T>(RaftRequest request)
        where T : RaftResponse => Assert.IsType<T>(Ask(request));

    public Ready Respond(OutboundRequest sent, RaftResponse response)
    {
        Core.Step(sent, response);
        return Take();
    }

    public Ready Flush()
    {
        Core.Flushed(Core.LogEnd.Offset);
        return Take();
    }

    public void WinElection()
    {
        PassUntil(() => Core.Role == RaftRole.Prospective);
        Grant();
        Assert.Equal(RaftRole.Candidate, Core.Role);
        Grant();
        Assert.Equal(RaftRole.Leader, Core.Role);
    }

    /// <summary>The voters that were asked grant, one after the other, until that is enough.</summary>
    public void Grant()
    {
        var role = Core.Role;
        foreach (var (sent, vote) in Sent<VoteRequest>())
        {
            Respond(sent, new VoteResponse(RaftError.None, vote.Epoch, NodeId.None, Granted: true));
            if (Core.Role != role)
            {
                return;
            }
        }
    }

    /// <summary>The requests of one kind in the last Ready.</summary>
    public IReadOnlyList<(OutboundRequest Sent, T Request)> Sent<T>()
        where T : RaftRequest =>
        [.. Ready.Requests.Where(r => r.Request is T).Select(r => (r, (T)r.Request))];

    /// <summary>A fetch of another voter at a position, in the current epoch.</summary>
    public RaftResponse? FetchFrom(int node, OffsetAndEpoch position, long? highWatermark = null, int waitMs = 0) =>
        Ask(new FetchRequest(
            Key(node),
            Core.Election.Epoch,
            position,
            highWatermark is { } value ? new Offset(value) : null,
            TimeSpan.FromMilliseconds(waitMs)));
}
