using KRaftNet.Client.Admin;
using KRaftNet.Common;

namespace KRaftNet.Cli.Output;

/// <summary>How the quorum is shown.</summary>
internal static class QuorumListing
{
    /// <summary>Leader, voters and observers.</summary>
    public static Sheet StatusOf(string clusterId, QuorumState quorum)
    {
        var followers = quorum.Voters.Where(voter => voter.Replica.Id != quorum.Leader).ToList();
        return new Sheet()
            .Add("clusterId", "cluster", clusterId)
            .Add("leaderId", "leader", quorum.Leader.Value)
            .Add("leaderEpoch", "epoch", quorum.Epoch)
            .Add("highWatermark", "high watermark", quorum.HighWatermark)
            .Add("maxFollowerLag", "max follower lag", Most(followers.Select(quorum.LagOf)))
            .Add("maxFollowerLagMs", "max follower lag ms", Most(followers.Select(quorum.LagMsOf)))
            .Add("voters", "voters", quorum.Voters.Select(voter => ReplicaOf(voter.Replica)
                .Add("endpoints", "", Endpoints(quorum, voter.Replica.Id))).ToList())
            .Add("observers", "observers", quorum.Observers.Select(observer => ReplicaOf(observer.Replica)).ToList());
    }

    /// <summary>A line for each replica.</summary>
    public static Listing ReplicationOf(QuorumState quorum)
    {
        var listing = new Listing(
            "node", "directory", "role", "logEndOffset", "lag", "lagMs", "lastFetchTimestamp", "lastCaughtUpTimestamp");
        foreach (var voter in quorum.Voters)
        {
            Add(listing, quorum, voter, voter.Replica.Id == quorum.Leader ? "leader" : "follower");
        }

        foreach (var observer in quorum.Observers)
        {
            Add(listing, quorum, observer, "observer");
        }

        return listing;
    }

    private static void Add(Listing listing, QuorumState quorum, QuorumProgress replica, string role) => listing.Add(
        replica.Replica.Id.Value,
        replica.Replica.Directory.ToString(),
        role,
        replica.LogEnd ?? -1,
        quorum.LagOf(replica) ?? -1,
        quorum.LagMsOf(replica) ?? -1,
        replica.LastFetchMs ?? -1,
        replica.LastCaughtUpMs ?? -1);

    private static Sheet ReplicaOf(QuorumReplica replica) => new Sheet()
        .Add("id", "", replica.Id.Value)
        .Add("directoryId", "", replica.Directory.ToString());

    private static List<string> Endpoints(QuorumState quorum, NodeId id) =>
        [.. quorum.EndpointsOf(id).Select(endpoint => endpoint.ToString())];

    /// <summary>The largest; null if there is one that is not known; 0 of none.</summary>
    private static long? Most(IEnumerable<long?> values)
    {
        var most = 0L;
        foreach (var value in values)
        {
            if (value is null)
            {
                return null;
            }

            most = Math.Max(most, value.Value);
        }

        return most;
    }
}
