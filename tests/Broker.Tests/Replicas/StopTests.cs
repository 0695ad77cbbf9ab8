using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Broker.Tests.Requests;
using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Replicas;

/// <summary>A node that is asked to stop while folders come and go.</summary>
public sealed class StopTests
{
    private const short Version = 5;

    [Fact]
    public void Topic_that_is_being_deleted_does_not_keep_a_node_from_stopping()
    {
        for (var delay = 0; delay < 60; delay++)
        {
            using var broker = new SimulatedBroker((ulong)delay + 1);
            var client = broker.Connect();
            client.Call(SampleRequests.Of(ApiKey.CreateTopics, Version, "topic", Uuid.Zero), ApiKey.CreateTopics, Version);
            var deletion = SampleRequests.Of(ApiKey.DeleteTopics, Version, "topic", Uuid.Zero);
            client.Exchange(FrameClient.Encode(deletion, Version), TimeSpan.FromMilliseconds(delay));
            var outcomes = new List<Exception?>();
            broker.Node.Stop(outcomes.Add);
            Assert.True(broker.World.RunUntil(() => outcomes.Count > 0, TimeSpan.FromMinutes(1)), "it does not stop");
            broker.World.RunFor(TimeSpan.FromMinutes(2));
            Assert.Equal([null], outcomes);
        }
    }
}
