using KRaftNet.Interop.Tests.Clients;
using KRaftNet.Interop.Tests.Commands;
using KRaftNet.Interop.Tests.PowerCut;
using KRaftNet.Interop.Tests.Quorum;
using KRaftNet.Protocol;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>
/// Two of three replicas die: nothing is acknowledged by the one that is left, what was acknowledged is read from it, and when
/// they come back it heals with no hand.
/// </summary>
[Collection(nameof(Replication))]
[Trait("Category", "Replication")]
public class LostReplicasTests
{
    private const string Topic = "lost";
    private const int Records = 500;
    private const int ShortTimeoutMs = 2000;
    private const int LongTimeoutMs = 60_000;

    [Fact]
    public async Task One_replica_of_three_refuses_writes_and_serves_what_is_committed()
    {
        Kcat.Require();
        using var cluster = await ReplicatedCluster.Start();

        // The quorum lives on: it can say that the two are gone.
        int[] lost = [cluster.Nodes.AddBroker(), cluster.Nodes.AddBroker()];
        await cluster.StartAll(lost);
        var topic = await cluster.Create(Topic, [1, .. lost]);
        await Produce(cluster);
        await cluster.Kill(lost);
        await cluster.WaitFor(1, Topic, states => states[0].Isr is [1]);

        using var calls = new BrokerCalls(cluster.Nodes.ClientsOf(1));
        var refused = await OneRecord.Produce(calls, topic, Records, ShortTimeoutMs);
        Assert.Equal((ErrorCode.NotEnoughReplicas, -1), refused);
        await RequireReadable(cluster, Records);

        await cluster.StartAll(lost);
        await cluster.WaitFor(1, Topic, states => states[0].IsWhole);
        var taken = await OneRecord.Produce(calls, topic, Records, LongTimeoutMs);
        Assert.Equal((ErrorCode.None, Records), taken);
        await RequireReadable(cluster, Records + 1);
    }

    [Fact]
    public async Task Without_a_quorum_the_leader_acknowledges_nothing_and_serves_what_is_committed()
    {
        Kcat.Require();
        using var cluster = await ReplicatedCluster.Start();
        var topic = await cluster.Create(Topic, QuorumOfThree.Ids);
        await Produce(cluster);
        await cluster.Kill(2, 3);

        // Nobody can say that they are gone: it waits for them.
        using var calls = new BrokerCalls(cluster.Nodes.ClientsOf(1));
        var unanswered = await OneRecord.Produce(calls, topic, Records, ShortTimeoutMs);
        Assert.Equal(ErrorCode.RequestTimedOut, unanswered?.Error);
        await RequireReadable(cluster, Records);

        await cluster.StartAll([2, 3]);
        await cluster.Healed(Topic);
        var leader = (await cluster.Describe(1, Topic))[0].Leader;
        using var again = new BrokerCalls(cluster.Nodes.ClientsOf(leader));
        var taken = await OneRecord.Produce(again, topic, Records + 1, LongTimeoutMs);
        Assert.Equal(ErrorCode.None, taken?.Error);

        // Nobody knows of the one that was not acknowledged: it may be there.
        var kept = await AcknowledgedLog.Read(cluster.Nodes.ClientsOf(1), Topic, 0);
        Assert.Equal(Enumerable.Range(0, Records).Select(number => (long)number), kept.Take(Records));
        Assert.Equal(Records + 1, kept[^1]);
        Assert.True(kept.Count <= Records + 2, $"{kept.Count} records");
    }

    private static async Task Produce(ReplicatedCluster cluster)
    {
        using var producer = AcknowledgedProducer.Start(
            cluster.Nodes.ClientsOf(1), Topic, "--count", $"{Records}", "enable.idempotence=true");
        await producer.WaitForEnd();
    }

    private static async Task RequireReadable(ReplicatedCluster cluster, int count)
    {
        var kept = await AcknowledgedLog.Read(cluster.Nodes.ClientsOf(1), Topic, 0, "-c", $"{count}");
        Assert.Equal(Enumerable.Range(0, count).Select(number => (long)number), kept);
    }
}
