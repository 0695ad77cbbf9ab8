using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Node;

/// <summary>Does what a <see cref="Ready"/> says, in its order. Owned by its node.</summary>
internal sealed class Driver(SimWorld world, SimNode node, Prng prng)
{
    private const int BatchesPerFetchMax = 40;
    private const double Refusal = 0.01;
    private const double ConnectionLoss = 0.01;

    private readonly Dictionary<long, Inbound> _inbound = [];
    private (OutboundRequest Request, IReadOnlyList<Batch> Records)? _fetched;
    private Flusher _flusher = new(world, node);
    private long _nextToken;

    /// <summary>A new life begins.</summary>
    public void Restart()
    {
        _inbound.Clear();
        _fetched = null;
        _flusher = new Flusher(world, node);
    }

    /// <summary>A request comes in.</summary>
    public void Step(RaftCore core, RaftRequest request, Action<RaftResponse, IReadOnlyList<Batch>> answer)
    {
        var token = _nextToken++;
        _inbound[token] = new Inbound(request, answer);
        switch (request)
        {
            case FetchRequest fetch:
                world.Checker.Contacts.FetchComes(node, core, fetch.Replica, fetch.Epoch);
                break;
            case FetchSnapshotRequest fetch:
                world.Checker.Contacts.FetchComes(node, core, fetch.Replica, fetch.Epoch);
                break;
            case EndQuorumEpochRequest:
                world.Checker.PreVotes.TrustEnds(node);
                break;
            default:
                break;
        }

        var before = core.Election;
        core.Step(token, request);
        if (request is VoteRequest { PreVote: true })
        {
            world.Checker.PreVotes.Asked(node, before, core.Election);
        }
    }

    /// <summary>Does all that is to be done.</summary>
    public void Execute(RaftCore core, Ready ready)
    {
        if (ready.RoleChanges.Count > 0)
        {
            world.Checker.PreVotes.RoleChanged(node);
        }

        if (ready.TruncateTo is { } end)
        {
            world.Checker.Logs.Cut(node, end);
            node.Log.TruncateTo(end);
            core.Truncated(node.Log.End);
        }

        foreach (var batch in ready.ControlBatches)
        {
            world.Checker.Commits.LeaderAppends(node, core, batch);
            Append(new Batch(batch.BaseOffset, batch.Records.Count, batch.Epoch, prng.NextUInt64(), batch.Records));
        }

        if (ready.AppendFetched is { } fetch)
        {
            AppendFetched(core, fetch);
        }

        _fetched = null;
        if (ready.FetchSnapshot is { } snapshot)
        {
            SnapshotTransfer.Begin(world, node, snapshot);
        }

        foreach (var request in ready.Requests)
        {
            Send(core, request);
        }

        foreach (var answer in ready.Answers)
        {
            Answer(core, answer);
        }

        if (ready.HighWatermark is { } highWatermark)
        {
            node.Publish(core, highWatermark);
        }

        foreach (var change in ready.RoleChanges)
        {
            node.Publish(change);
        }

        _flusher.Arm();
    }

    /// <summary>Appends to the log, whose flush is armed.</summary>
    public void Append(Batch batch)
    {
        node.Log.Append(batch);
        world.Checker.Logs.Appended(node);
        _flusher.Arm();
    }

    private void AppendFetched(RaftCore core, OutboundRequest fetch)
    {
        if (world.Chance(Refusal))
        {
            core.FetchedRecordsRefused();
            return;
        }

        Invariant.Require(ReferenceEquals(_fetched?.Request, fetch));
        foreach (var batch in _fetched!.Value.Records)
        {
            Append(batch);
            core.Appended(batch.End, batch.Epoch);
            for (var i = 0; i < batch.Control.Count; i++)
            {
                core.ControlRecordAppended(batch.BaseOffset + i, batch.Control[i]);
            }
        }
    }

    private void Send(RaftCore core, OutboundRequest request)
    {
        Check(core, request);
        var incarnation = node.Incarnation;
        var to = request.To == ReplicaKey.Any ? world.AnyOther(node) : world.Nodes[request.To.Id.Value];
        world.Network.Send(node.Index, to.Index, () => Deliver(to, request, incarnation));
        if (!world.Network.IsCalm && world.Chance(ConnectionLoss))
        {
            world.Scheduler.After(world.Options.DelayMax, () => Fail(request, incarnation));
        }
    }

    private void Deliver(SimNode to, OutboundRequest request, int incarnation)
    {
        var tells = world.Options.EndsAreNoticed;
        if (tells && !to.IsUp)
        {
            Back(() => Refused(request, to.Key.Id, incarnation));
            return;
        }

        var open = tells ? to.Open.Open(() => Back(() => Fail(request, incarnation))) : 0;
        to.Receive(request, (response, records) =>
        {
            to.Open.Close(open);
            Back(() =>
            {
                if (node.Incarnation == incarnation)
                {
                    Receive(request, response, records);
                }
            });
        });

        void Back(Action arrives) => world.Network.Send(to.Index, node.Index, arrives);
    }

    private void Refused(OutboundRequest request, NodeId by, int incarnation)
    {
        Fail(request, incarnation);
        if (node.Incarnation == incarnation)
        {
            node.HearThatRefuses(by);
        }
    }

    private void Fail(OutboundRequest request, int incarnation)
    {
        if (node.Incarnation == incarnation)
        {
            node.Input(core =>
            {
                world.Checker.PreVotes.RequestFailed(node, request);
                core.RequestFailed(request);
            });
        }
    }

    private void Check(RaftCore core, OutboundRequest request)
    {
        switch (request.Request)
        {
            case VoteRequest { PreVote: false } vote:
                world.Checker.Elections.VoteLeaves(node, vote.Epoch, node.Key);
                world.Checker.Commits.Claims(node, vote.LogEnd);
                break;
            case FetchRequest fetch:
                world.Checker.Commits.Claims(node, fetch.Position);
                world.Checker.Elections.MessageLeaves(node, fetch.Epoch);
                if (request.To != ReplicaKey.Any && core.Role == RaftRole.Follower)
                {
                    world.Checker.PreVotes.FetchLeaves(node, request);
                }

                break;
            case BeginQuorumEpochRequest begin:
                world.Checker.Elections.MessageLeaves(node, begin.Epoch);
                break;
            case EndQuorumEpochRequest end:
                world.Checker.Elections.MessageLeaves(node, end.Epoch);
                break;
            default:
                break;
        }
    }

    private void Receive(OutboundRequest request, RaftResponse response, IReadOnlyList<Batch> records) =>
        node.Input(core =>
        {
            _fetched = (request, records);
            world.Checker.PreVotes.ResponseComes(node, core, request, response);
            core.Step(request, response);
        });

    private void Answer(RaftCore core, Answer answer)
    {
        Invariant.Require(_inbound.Remove(answer.Token, out var inbound));
        IReadOnlyList<Batch> records = [];
        if (inbound.Request is VoteRequest { PreVote: true })
        {
            if (answer.Response is VoteResponse { Granted: true })
            {
                world.Checker.PreVotes.GrantLeaves(node, core);
            }
        }
        else
        {
            world.Checker.Elections.MessageLeaves(node, answer.Response.Epoch);
        }

        switch (inbound.Request, answer.Response)
        {
            case (VoteRequest { PreVote: false } vote, VoteResponse { Granted: true }):
                world.Checker.Elections.VoteLeaves(node, vote.Epoch, vote.Candidate);
                break;
            case (FetchRequest fetch, FetchResponse { Error: RaftError.None } response):
                if (response.HighWatermark is { } told)
                {
                    world.Checker.Commits.Told(node, response.Epoch, told);
                }

                records = response.HasRecords ? Read(fetch.Position.Offset) : [];
                break;
            default:
                break;
        }

        inbound.Answer(answer.Response, records);
    }

    // In the end whoever is far behind has to catch up within the time of the healing.
    private IReadOnlyList<Batch> Read(Offset from) =>
        node.Log.Read(from, world.Network.IsCalm ? int.MaxValue : prng.Next(BatchesPerFetchMax) + 1);

    private readonly record struct Inbound(RaftRequest Request, Action<RaftResponse, IReadOnlyList<Batch>> Answer);
}
