using KRaftNet.ReplicationModel.Tests.Controller;

namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>All that can happen in a state, each with the state after it.</summary>
internal sealed class Transitions
{
    private readonly Settings _settings;
    private readonly ReplicaSteps _replicas;
    private readonly IsrSteps _isr;
    private readonly BrokerSteps _brokers;

    internal Transitions(Settings settings, ProductController controller)
    {
        _settings = settings;
        var rules = new ReplicaRules(settings);
        var cluster = new ClusterSteps(settings, controller);
        _replicas = new ReplicaSteps(settings, rules);
        _isr = new IsrSteps(settings, rules, cluster);
        _brokers = new BrokerSteps(settings, cluster);
    }

    /// <summary>Before anything happened: all are in sync, broker 0 leads, all know it.</summary>
    internal World Start()
    {
        var all = (1 << _settings.Brokers) - 1;
        var world = new World
        {
            Controller = ControllerKey.Of(1, 1, false, (all, 0, 0), (0, 0, all)),
            CrashesLeft = (byte)_settings.Crashes,
            CleanStopsLeft = (byte)_settings.CleanStops,
            LostDisksLeft = (byte)_settings.LostDisks,
            FencingsLeft = (byte)_settings.Fencings,
            ShrinksLeft = (byte)_settings.Shrinks,
            LostRepliesLeft = (byte)_settings.LostReplies,
            MovesLeft = (byte)_settings.Moves,
        };
        for (var broker = 0; broker < _settings.Brokers; broker++)
        {
            world.Replicas[broker].Flags = BrokerFlags.Up | BrokerFlags.Knows;
            world.Replicas[broker].Leader = 1;
            world.Replicas[broker].Epoch = 1;
            world.Replicas[broker].Isr = (byte)all;
        }

        return world;
    }

    /// <summary>Adds every next state, in a fixed order.</summary>
    internal void AddNext(in World world, List<(Step Step, World World)> next)
    {
        for (var broker = 0; broker < _settings.Brokers; broker++)
        {
            _replicas.Add(world, broker, next);
            _isr.Add(world, broker, next);
            _brokers.Add(world, broker, next);
        }
    }
}
