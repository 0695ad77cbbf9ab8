using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Brokers;

namespace KRaftNet.Broker.Controller;

/// <summary>What one decision of the active controller is made on. Lives for that decision, on the controller's loop.</summary>
internal sealed class ControllerTurn(ControllerContext context, BrokerSessions sessions)
{
    /// <summary>The metadata with all that is proposed, and the surroundings.</summary>
    public ControllerContext Context { get; } = context;

    /// <summary>What is remembered of brokers; a decision may replace it.</summary>
    public BrokerSessions Sessions { get; set; } = sessions;
}
