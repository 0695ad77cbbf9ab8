using KRaftNet.Interop.Tests.Commands;
using KRaftNet.Interop.Tests.PowerCut;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>
/// The leader of a partition is killed or held under an idempotent producer, and does not come back before others lead it.
/// <c>KRAFTNET_LEADER_KILLS</c> says how often it is killed (3).
/// </summary>
[Collection(nameof(Replication))]
[Trait("Category", "Replication")]
public class PartitionLeaderLossTests
{
    private const string Topic = "led";
    private const int Progress = 500;

    [Fact]
    public async Task Producer_goes_on_with_another_leader_and_nothing_is_lost_or_doubled()
    {
        Assert.SkipWhen(NumberedStreams.Missing is not null, NumberedStreams.Missing ?? "");
        using var cluster = await ReplicatedCluster.Start();
        await cluster.Create(Topic, QuorumOfThree.Ids);

        // A leader that is held answers nothing: the client must ask another one some time.
        using var producer = AcknowledgedProducer.Start(
            cluster.Bootstrap, Topic, "enable.idempotence=true", "socket.timeout.ms=2000");
        var kills = LongRun.Count("KRAFTNET_LEADER_KILLS", 3);
        for (var kill = 0; kill < kills; kill++)
        {
            var former = await Led(cluster, producer);
            await cluster.Kill(former.Leader);
            await Replaced(cluster, former, producer);
            cluster.Nodes.Start(former.Leader);
        }

        var held = await Led(cluster, producer);
        cluster.Nodes[held.Leader].Send(ProcessSignal.Stop);
        await Replaced(cluster, held, producer);
        cluster.Nodes[held.Leader].Send(ProcessSignal.Continue);

        await cluster.Healed(Topic);
        await producer.Finish();
        var kept = await AcknowledgedLog.Read(cluster.Bootstrap, Topic, 0);
        AcknowledgedLog.Require(producer.Acknowledged, kept);
        Assert.Equal(producer.Acknowledged.Count, kept.Count);
        await cluster.Stop(QuorumOfThree.Ids);
        cluster.RequireSameFiles(Topic, 1, kept.Count);
    }

    /// <summary>The partition with all replicas in sync, in the middle of the produce.</summary>
    private static async Task<PartitionState> Led(ReplicatedCluster cluster, AcknowledgedProducer producer)
    {
        await cluster.Healed(Topic);
        await producer.WaitForMore(Progress);
        return (await cluster.Describe(1, Topic))[0];
    }

    /// <summary>Others say that another one leads it, in a later epoch, and it acknowledges.</summary>
    private static async Task Replaced(ReplicatedCluster cluster, PartitionState former, AcknowledgedProducer producer)
    {
        var asked = QuorumOfThree.Ids.First(id => id != former.Leader);
        var now = await cluster.WaitFor(
            asked, Topic, states => states[0].Leader >= 0 && states[0].Leader != former.Leader);
        Assert.True(now[0].LeaderEpoch > former.LeaderEpoch, $"{now[0]}, after {former}");
        await producer.WaitForMore(Progress);
    }
}
