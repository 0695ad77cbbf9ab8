using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Node;

/// <summary>
/// Group commit: one flush at a time, and what is appended meanwhile shares the next. One per life of a node.
/// </summary>
internal sealed class Flusher(SimWorld world, SimNode node)
{
    private readonly int _incarnation = node.Incarnation;
    private bool _isFlushing;

    /// <summary>Something may have been appended or cut.</summary>
    public void Arm()
    {
        if (Lies())
        {
            world.Scheduler.After(TimeSpan.Zero, () => node.Input(core => core.Flushed(node.Log.End)));
        }

        if (_isFlushing || !node.Log.IsDirty)
        {
            return;
        }

        _isFlushing = true;
        var end = node.Log.BeginFlush();
        world.Scheduler.After(node.Latency(world.Options.FlushMax), () => Finish(end));
    }

    private void Finish(Action end)
    {
        if (node.Incarnation == _incarnation)
        {
            end();
            _isFlushing = false;
            node.Input(core => core.Flushed(node.Log.FlushedEnd));
            Arm();
        }
    }

    private bool Lies() => world.Options.Mutant switch
    {
        DriverMutant.LeaderCountsUnflushed => node.Role == RaftRole.Leader,
        DriverMutant.FollowerAcknowledgesUnflushed => node.Role == RaftRole.Follower,
        _ => false,
    };
}
