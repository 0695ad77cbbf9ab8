using KRaftNet.RaftSimulation.Node;

namespace KRaftNet.RaftSimulation.World;

/// <summary>
/// Clients that send records to any node, now and then to one that only believes to lead, until they are stopped.
/// </summary>
internal sealed class Clients(SimWorld world, Prng prng)
{
    private bool _isOver;

    public void Begin() => Propose();

    public void Stop() => _isOver = true;

    private void Propose()
    {
        if (_isOver)
        {
            return;
        }

        // Mostly where a leader is, else little would ever be committed in a large quorum.
        var node = prng.Chance(0.3) ? world.Nodes[prng.Next(world.Nodes.Length)] : LeaderOrFirst();
        node.Propose(prng.Next(1, 8));
        world.Scheduler.After(new TimeSpan(1 + prng.Next(2 * world.Options.ProposalInterval.Ticks)), Propose);
    }

    private SimNode LeaderOrFirst() => Array.Find(world.Nodes, n => n.IsLeader) ?? world.Nodes[0];
}
