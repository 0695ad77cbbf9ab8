using KRaftNet.Metadata.Controller.Brokers;

namespace KRaftNet.Metadata.Tests.Brokers;

/// <summary>The table of a broker's states in heartbeats, with every input that decides.</summary>
public sealed class BrokerControlStatesTests
{
    [Theory]

    // now: want fence, want shutdown, caught up, leads, seen by all -> next
    [InlineData("Fenced", false, true, false, false, false, "ShutdownNow")]
    [InlineData("Fenced", true, true, true, false, true, "ShutdownNow")]
    [InlineData("Fenced", false, false, true, false, false, "Unfenced")]
    [InlineData("Fenced", false, false, false, false, true, "Fenced")]
    [InlineData("Fenced", true, false, true, false, true, "Fenced")]
    [InlineData("Unfenced", true, true, true, true, false, "ShutdownNow")]
    [InlineData("Unfenced", true, false, true, true, false, "Fenced")]
    [InlineData("Unfenced", false, true, true, true, true, "ControlledShutdown")]
    [InlineData("Unfenced", false, true, true, false, false, "ShutdownNow")]
    [InlineData("Unfenced", false, false, false, true, false, "Unfenced")]
    [InlineData("ControlledShutdown", false, true, true, true, true, "ControlledShutdown")]
    [InlineData("ControlledShutdown", false, true, true, false, false, "ControlledShutdown")]
    [InlineData("ControlledShutdown", false, true, true, false, true, "ShutdownNow")]
    [InlineData("ControlledShutdown", false, false, true, true, true, "ControlledShutdown")]
    public void Next_state(
        string current, bool wantFence, bool wantShutDown, bool isCaughtUp, bool leads, bool seenByAll, string next)
    {
        var facts = new HeartbeatFacts(wantFence, wantShutDown, isCaughtUp, leads, seenByAll);
        Assert.Equal(
            Enum.Parse<BrokerControlState>(next),
            BrokerControlStates.Next(Enum.Parse<BrokerControlState>(current), facts));
    }
}
