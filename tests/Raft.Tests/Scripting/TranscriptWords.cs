using KRaftNet.RaftSimulation.Node;

namespace KRaftNet.Raft.Tests.Scripting;

/// <summary>How transcripts speak of messages, promises and records.</summary>
internal static class TranscriptWords
{
    public static string Of(RaftRequest request, Func<ReplicaKey, string> name) => request switch
    {
        VoteRequest vote => $"{(vote.PreVote ? "PreVote" : "Vote")} epoch {vote.Epoch}, log ends {vote.LogEnd}",
        BeginQuorumEpochRequest begin => $"BeginQuorumEpoch epoch {begin.Epoch}",
        EndQuorumEpochRequest end =>
            $"EndQuorumEpoch epoch {end.Epoch}, successors {string.Join(' ', end.PreferredCandidates.Select(name))}",
        FetchRequest fetch => $"Fetch epoch {fetch.Epoch}, from {fetch.Position}, knows {fetch.HighWatermark}",
        FetchSnapshotRequest fetch => $"FetchSnapshot epoch {fetch.Epoch}, {fetch.SnapshotId}",
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    public static string Of(RaftResponse response, IReadOnlyList<Batch> records, Func<ReplicaKey, string> name)
    {
        var leader = response.LeaderId == NodeId.None ? "" : $", leader {name(new(response.LeaderId, DirectoryId.Zero))}";
        var suffix = $"epoch {response.Epoch}{leader}";
        return response switch
        {
            { Error: not RaftError.None } => $"{response.Error}, {suffix}",
            VoteResponse vote => $"{(vote.Granted ? "granted" : "refused")}, {suffix}",
            FetchResponse fetch => $"{Of(fetch, records)}, {suffix}",
            FetchSnapshotResponse => $"snapshot, {suffix}",
            _ => $"heard, {suffix}",
        };
    }

    public static string Of(ElectionState election, Func<ReplicaKey, string> name) =>
        $"epoch {election.Epoch}"
        + (election.HasLeader ? $", leader n{election.LeaderId}" : "")
        + (election.Voted is { } voted ? $", vote {name(voted)}" : "");

    public static string Of(RoleChange change) =>
        $"{change.Role} in epoch {change.Epoch}"
        + (change.Role == RaftRole.Follower ? $", of n{change.LeaderId}" : "");

    public static string Of(ControlRecord record, Func<ReplicaKey, string> name) => record switch
    {
        LeaderChangeRecord change =>
            $"LeaderChange n{change.LeaderId} by {string.Join(' ', change.GrantingVoters.Select(name))}",
        KRaftVersionRecord version => $"KRaftVersion {version.Level}",
        VotersRecord voters => $"Voters {string.Join(' ', voters.Voters.Select(v => name(v.Key)))}",
        _ => throw new ArgumentOutOfRangeException(nameof(record)),
    };

    public static string Of(VoterChangeResult result) =>
        $"{result.Error}" + (result.Offset is { } offset ? $", by record {offset}" : "");

    private static string Of(FetchResponse fetch, IReadOnlyList<Batch> records)
    {
        var committed = fetch.HighWatermark is { } highWatermark ? $"committed {highWatermark}" : "committed unknown";
        return (fetch.DivergingEpoch, fetch.SnapshotId, records.Count) switch
        {
            ({ } diverging, _, _) => $"diverging at {diverging}, {committed}",
            (_, { } snapshot, _) => $"snapshot {snapshot} first, {committed}",
            (_, _, 0) => $"nothing new, {committed}",
            _ => $"records {records[0].BaseOffset}..{records[^1].End}, {committed}",
        };
    }
}
