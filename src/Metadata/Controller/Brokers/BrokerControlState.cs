using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Brokers;

/// <summary>How the controller sees a broker.</summary>
public enum BrokerControlState
{
    /// <summary>Registered, leads nothing, in no ISR.</summary>
    Fenced,

    /// <summary>Takes part.</summary>
    Unfenced,

    /// <summary>Its leaders are being moved; it is no candidate for anything.</summary>
    ControlledShutdown,

    /// <summary>It may stop; to the cluster it is fenced.</summary>
    ShutdownNow,
}

/// <summary>What a heartbeat says, with what the controller knows besides.</summary>
/// <param name="WantFence">The broker asks to be, or to stay, fenced.</param>
/// <param name="WantShutDown">The broker asks to be let go.</param>
/// <param name="IsCaughtUp">The broker has applied its own registration.</param>
/// <param name="LeadsPartitions">At least one partition is led by it.</param>
/// <param name="ShutdownSeenByAll">Every active broker has applied the last step of its controlled shutdown.</param>
public readonly record struct HeartbeatFacts(
    bool WantFence, bool WantShutDown, bool IsCaughtUp, bool LeadsPartitions, bool ShutdownSeenByAll);

/// <summary>The life of a broker in heartbeats (KIP-631, KIP-841), as a table.</summary>
public static class BrokerControlStates
{
    /// <summary>The state in which a registration stands.</summary>
    public static BrokerControlState Of(BrokerRegistration broker)
    {
        if (broker.Fenced)
        {
            return BrokerControlState.Fenced;
        }

        return broker.InControlledShutdown ? BrokerControlState.ControlledShutdown : BrokerControlState.Unfenced;
    }

    /// <summary>The state after a heartbeat.</summary>
    public static BrokerControlState Next(BrokerControlState current, HeartbeatFacts heartbeat) => current switch
    {
        BrokerControlState.Fenced => FromFenced(heartbeat),
        BrokerControlState.Unfenced => FromUnfenced(heartbeat),
        BrokerControlState.ControlledShutdown => FromControlledShutdown(heartbeat),
        _ => BrokerControlState.ShutdownNow,
    };

    private static BrokerControlState FromFenced(HeartbeatFacts heartbeat)
    {
        if (heartbeat.WantShutDown)
        {
            return BrokerControlState.ShutdownNow;
        }

        return !heartbeat.WantFence && heartbeat.IsCaughtUp ? BrokerControlState.Unfenced : BrokerControlState.Fenced;
    }

    private static BrokerControlState FromUnfenced(HeartbeatFacts heartbeat)
    {
        if (heartbeat.WantFence)
        {
            return heartbeat.WantShutDown ? BrokerControlState.ShutdownNow : BrokerControlState.Fenced;
        }

        if (!heartbeat.WantShutDown)
        {
            return BrokerControlState.Unfenced;
        }

        return heartbeat.LeadsPartitions ? BrokerControlState.ControlledShutdown : BrokerControlState.ShutdownNow;
    }

    private static BrokerControlState FromControlledShutdown(HeartbeatFacts heartbeat) =>
        heartbeat.LeadsPartitions || !heartbeat.ShutdownSeenByAll
            ? BrokerControlState.ControlledShutdown
            : BrokerControlState.ShutdownNow;
}
