using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Node;

/// <summary>
/// Fetches a snapshot from the leader in one piece and installs it, if both are still what they were.
/// </summary>
internal static class SnapshotTransfer
{
    public static void Begin(SimWorld world, SimNode node, SnapshotFetch fetch)
    {
        var incarnation = node.Incarnation;
        var leader = world.Nodes[fetch.LeaderId.Value];
        var request = new OutboundRequest(
            leader.Key, new FetchSnapshotRequest(node.Key, fetch.Epoch, fetch.SnapshotId));
        var hasEnded = false;
        world.Network.Send(node.Index, leader.Index, () => leader.Receive(request, (response, _) =>
        {
            var snapshot = leader.Log.Find(fetch.SnapshotId);
            world.Network.Send(leader.Index, node.Index, () => End((FetchSnapshotResponse)response, snapshot));
        }));
        world.Scheduler.After(world.Options.Raft.RequestTimeout, () => End(null, null));

        void End(FetchSnapshotResponse? response, Snapshot? snapshot)
        {
            if (node.Incarnation == incarnation && !hasEnded)
            {
                hasEnded = true;
                node.Input(core => Install(world, node, core, fetch, response, snapshot));
            }
        }
    }

    private static void Install(
        SimWorld world,
        SimNode node,
        RaftCore core,
        SnapshotFetch fetch,
        FetchSnapshotResponse? response,
        Snapshot? snapshot)
    {
        if (response is not null)
        {
            core.SnapshotPieceFetched(fetch);
        }

        if (response?.Error == RaftError.None && snapshot is not null && core.IsWanted(fetch))
        {
            node.Log.Install(snapshot);
            world.Checker.Logs.Installed(node, snapshot);
            core.SnapshotInstalled(fetch, snapshot.Voters, snapshot.KRaftVersion);
        }
        else
        {
            core.SnapshotFetchFailed(fetch, response);
        }
    }
}
