using KRaftNet.Raft.Tests.Support;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>
/// Whatever a peer sends, the node lives on: requests of any content are answered, responses of any content are at
/// worst the fatal word of a leader that wants committed records gone.
/// </summary>
public sealed class HostileMessageTests
{
    [Fact]
    public void Messages_of_any_content_never_break_an_invariant()
    {
        for (var seed = 1UL; seed <= 400; seed++)
        {
            Bombard(new Prng(seed), seed);
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData((1 << 30) + 1)]
    public void Epochs_beyond_all_elections_are_not_joined(int epoch)
    {
        var replica = Replica.Voter();
        var vote = new VoteRequest(Key(1), Key(2), Epoch(epoch), At(0, 0), PreVote: false);
        Assert.Equal(RaftError.InvalidRequest, replica.Ask(vote)!.Error);
        var begin = new BeginQuorumEpochRequest(Key(1), new NodeId(2), Epoch(epoch));
        Assert.Equal(RaftError.InvalidRequest, replica.Ask(begin)!.Error);
        var fetch = replica.Sent<FetchRequest>();
        replica.PassUntil(() => replica.Sent<FetchRequest>().Count > 0);
        replica.Respond(
            replica.Sent<FetchRequest>()[0].Sent, new FetchResponse(RaftError.NotLeader, Epoch(epoch), new NodeId(2)));
        Assert.Equal(Epoch(0), replica.Core.Election.Epoch);
        Assert.Empty(fetch);
    }

    private static void Bombard(Prng prng, ulong seed)
    {
        var replica = prng.Next(3) switch
        {
            0 => Replica.Leader(),
            1 => Replica.Follower(epoch: 2, log: LogOf((1, 5))),
            _ => Replica.Voter(log: LogOf((1, 3), (2, 4))),
        };
        var sent = new List<OutboundRequest>();
        for (var i = 0; i < 300; i++)
        {
            sent.AddRange(replica.Ready.Requests);
            try
            {
                Obey(replica, prng);
                Act(replica, prng, sent);
            }
            catch (FatalException e) when (e.Reason == FatalReason.TruncatedBelowHighWatermark)
            {
                return;
            }
            catch (InvariantException e)
            {
                Assert.Fail($"seed {seed}, step {i}: {e.Message}");
            }
        }
    }

    // The driver's part of the contract, for what the last Ready said.
    private static void Obey(Replica replica, Prng prng)
    {
        var core = replica.Core;
        if (replica.Ready.TruncateTo is { } end)
        {
            core.Truncated(end);
        }

        if (replica.Ready.AppendFetched is not null)
        {
            if (prng.Chance(0.5))
            {
                core.FetchedRecordsRefused();
            }
            else
            {
                core.Appended(core.LogEnd.Offset + 2, core.Election.Epoch);
            }
        }

        if (replica.Ready.FetchSnapshot is { } fetch && prng.Chance(0.5))
        {
            core.SnapshotInstalled(fetch, Voters(1, 2, 3), 1);
        }

        replica.Flush();
    }

    private static void Act(Replica replica, Prng prng, List<OutboundRequest> sent)
    {
        if (sent.Count > 0 && prng.Chance(0.5))
        {
            var request = sent[prng.Next(sent.Count)];
            replica.Respond(request, Response(request.Request, replica, prng));
        }
        else if (prng.Chance(0.8))
        {
            var answer = replica.Ask(Request(replica, prng));
            Assert.True(answer is not null || replica.Core.Role == RaftRole.Leader);
        }
        else
        {
            replica.Pass(TimeSpan.FromMilliseconds(prng.Next(700)));
        }
    }

    private static RaftRequest Request(Replica replica, Prng prng) => prng.Next(5) switch
    {
        0 => new VoteRequest(
            AnyKey(prng), AnyKey(prng), AnyEpoch(replica, prng), Position(replica, prng), PreVote: prng.Chance(0.5)),
        1 => new BeginQuorumEpochRequest(AnyKey(prng), AnyKey(prng).Id, AnyEpoch(replica, prng)),
        2 => new EndQuorumEpochRequest(AnyKey(prng).Id, AnyEpoch(replica, prng), [AnyKey(prng), AnyKey(prng)]),
        3 => new FetchRequest(
            AnyKey(prng),
            AnyEpoch(replica, prng),
            Position(replica, prng),
            prng.Chance(0.3) ? null : new Offset(prng.Next(-2, 30)),
            TimeSpan.FromMilliseconds(prng.Next(-1, 300))),
        _ => new FetchSnapshotRequest(AnyKey(prng), AnyEpoch(replica, prng), Position(replica, prng)),
    };

    private static RaftResponse Response(RaftRequest request, Replica replica, Prng prng)
    {
        var error = prng.Chance(0.7) ? RaftError.None : RaftError.NotLeader;
        var epoch = AnyEpoch(replica, prng);
        var leader = AnyKey(prng).Id;
        return request switch
        {
            VoteRequest => new VoteResponse(error, epoch, leader, prng.Chance(0.5)),
            BeginQuorumEpochRequest => new BeginQuorumEpochResponse(error, epoch, leader),
            EndQuorumEpochRequest => new EndQuorumEpochResponse(error, epoch, leader),
            _ => new FetchResponse(error, epoch, leader)
            {
                HighWatermark = prng.Chance(0.3) ? null : new Offset(prng.Next(-2, 12)),
                DivergingEpoch = prng.Chance(0.2) ? Position(replica, prng) : null,
                SnapshotId = prng.Chance(0.2) ? Position(replica, prng) : null,
                HasRecords = prng.Chance(0.5),
            },
        };
    }

    private static ReplicaKey AnyKey(Prng prng) => prng.Next(6) switch
    {
        0 => ReplicaKey.Any,
        1 => Key(prng.Next(1, 4), directory: 99),
        2 => new ReplicaKey(new NodeId(prng.Next(-3, 9)), DirectoryId.Zero),
        _ => Key(prng.Next(1, 4)),
    };

    private static LeaderEpoch AnyEpoch(Replica replica, Prng prng) => prng.Next(8) switch
    {
        0 => new LeaderEpoch(prng.Next(-2, 3)),
        1 => new LeaderEpoch(int.MaxValue - prng.Next(3)),
        2 => new LeaderEpoch(replica.Core.Election.Epoch.Value + prng.Next(3)),
        _ => replica.Core.Election.Epoch,
    };

    private static OffsetAndEpoch Position(Replica replica, Prng prng) =>
        prng.Chance(0.4) ? replica.Core.LogEnd : At(prng.Next(-2, 30), prng.Next(-2, 6));
}
