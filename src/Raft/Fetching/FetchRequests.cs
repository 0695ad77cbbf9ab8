using KRaftNet.Raft.Roles;

namespace KRaftNet.Raft.Fetching;

/// <summary>
/// Takes Fetch and FetchSnapshot requests: what no leader would answer otherwise is answered here, the rest goes to the
/// leader. A fetch never changes the epoch, so that a stray one cannot topple a leader. Owned by the core.
/// </summary>
internal sealed class FetchRequests(RaftState state)
{
    public void Fetch(long token, FetchRequest request)
    {
        var position = request.Position;
        var valid = position.Offset.Value >= 0
            && position.Epoch.Value >= 0
            && position.Epoch <= request.Epoch
            && request.MaxWait >= TimeSpan.Zero;
        var error = Check(request.Replica, request.Epoch, valid);
        if (error == RaftError.None)
        {
            ((LeaderRole)state.Role).Fetch(token, request);
            return;
        }

        var response = new FetchResponse(error, state.Election.Epoch, state.Election.LeaderId)
        {
            LogStart = state.Log.Start,
        };
        state.Outbox.Answer(token, response);
    }

    public void FetchSnapshot(long token, FetchSnapshotRequest request)
    {
        var error = Check(request.Replica, request.Epoch, valid: request.SnapshotId.Offset.Value >= 0);
        if (error == RaftError.None)
        {
            ((LeaderRole)state.Role).Progress.Track(request.Replica, state.Voters)?.Touch(state.Now);
        }

        state.Outbox.Answer(token, new FetchSnapshotResponse(error, state.Election.Epoch, state.Election.LeaderId));
    }

    private RaftError Check(ReplicaKey replica, LeaderEpoch epoch, bool valid)
    {
        if (!valid || epoch.Value < 0)
        {
            return RaftError.InvalidRequest;
        }

        if (epoch != state.Election.Epoch)
        {
            return epoch < state.Election.Epoch ? RaftError.FencedLeaderEpoch : RaftError.UnknownLeaderEpoch;
        }

        if (state.Role.Kind != RaftRole.Leader)
        {
            return RaftError.NotLeader;
        }

        return replica.Id == state.Self.Id ? RaftError.InvalidRequest : RaftError.None;
    }
}
