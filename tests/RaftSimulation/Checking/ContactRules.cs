using KRaftNet.RaftSimulation.Node;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Checking;

/// <summary>R12: a leader from which no majority has fetched for 1.5 fetch timeouts of its clock leads no more.</summary>
internal sealed class ContactRules(SimWorld world, int nodes)
{
    private readonly Watch[] _watches = [.. Enumerable.Range(0, nodes).Select(_ => new Watch())];

    /// <summary>A fetch, of records or of a snapshot, comes in, before the core sees it.</summary>
    public void FetchComes(SimNode node, RaftCore core, ReplicaKey from, LeaderEpoch epoch)
    {
        if (core.Role == RaftRole.Leader && core.Election.Epoch == epoch)
        {
            Of(node, epoch).Last[from] = node.LocalNow;
        }
    }

    public void After(SimNode node, RaftCore core)
    {
        if (core.Role != RaftRole.Leader || node.IsPersisting)
        {
            return;
        }

        var watch = Of(node, core.Election.Epoch);
        var voters = node.Log.Voters.Value;
        if (voters.IsOnly(node.Key))
        {
            return;
        }

        var silence = node.LocalNow - (world.Options.Raft.FetchTimeout * 1.5);
        var inTouch = 0;
        foreach (var voter in voters)
        {
            var heard = watch.Last.GetValueOrDefault(world.KeyOf(voter), watch.Began);
            inTouch += heard > silence || voter.Key.Matches(node.Key) ? 1 : 0;
        }

        Rule.R12.Require(
            inTouch >= Rule.MajorityOf(voters),
            $"{node.Key} leads {core.Election.Epoch}, in touch with {inTouch} of {voters}");
    }

    private Watch Of(SimNode node, LeaderEpoch epoch)
    {
        var watch = _watches[node.Index];
        if (watch.Epoch != epoch || watch.Incarnation != node.Incarnation)
        {
            _watches[node.Index] = watch = new Watch
            {
                Epoch = epoch, Incarnation = node.Incarnation, Began = node.LocalNow,
            };
        }

        return watch;
    }

    private sealed class Watch
    {
        public LeaderEpoch Epoch { get; init; } = new(-1);

        public int Incarnation { get; init; }

        public TimeSpan Began { get; init; }

        public Dictionary<ReplicaKey, TimeSpan> Last { get; } = [];
    }
}
