using KRaftNet.Interop.Tests.Clients;
using KRaftNet.Interop.Tests.PowerCut;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>Consumers that say where they stand read from a follower there (KIP-392).</summary>
[Collection(nameof(Replication))]
[Trait("Category", "Replication")]
public class FollowerReadTests
{
    private const string Topic = "near";
    private const int Leader = 1;
    private const int Follower = 3;

    /// <summary>Many more than fit into the pipe and the queues between broker and reader.</summary>
    private const int Records = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(50);

    [Fact]
    public async Task Consumer_reads_on_from_the_follower_in_its_rack_while_the_leader_is_held()
    {
        Assert.SkipWhen(NumberedStreams.Missing is not null, NumberedStreams.Missing ?? "");
        using var cluster = await ReplicatedCluster.Start(id =>
        [
            Text($"broker.rack=rack-{id}"),
            "replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector",

            // While it is held it stays the leader, and the only one who could serve a consumer without a rack.
            "broker.session.timeout.ms=120000",
        ]);
        await cluster.Create(Topic, [Leader, 2, Follower]);
        using (var producer = AcknowledgedProducer.Start(
            cluster.Bootstrap, Topic, "--count", Text($"{Records}"), "enable.idempotence=true"))
        {
            await producer.WaitForEnd();
        }

        // Ends when the follower knows that all is committed.
        await AcknowledgedLog.Read(cluster.Bootstrap, Topic, 0, [.. Near]);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        using var consumer = Piped.Start(
            Kcat.Path, ["-b", cluster.Bootstrap, "-C", "-t", Topic, "-q", "-p", "0", "-f", "%k %s\n", .. Near]);
        try
        {
            // The rest waits: nobody reads the pipe.
            Assert.Equal("0", NumberOf(await consumer.StandardOutput.ReadLineAsync(limit.Token)));
            await cluster.Nodes[Leader].Freeze();
            for (var number = 1; number < Records; number++)
            {
                Assert.Equal(Text($"{number}"), NumberOf(await consumer.StandardOutput.ReadLineAsync(limit.Token)));
            }

            var states = await cluster.Describe(Follower, Topic);
            Assert.Equal(Leader, states[0].Leader);
        }
        finally
        {
            cluster.Nodes[Leader].Send(ProcessSignal.Continue);
            consumer.Kill();
        }
    }

    private static IEnumerable<string> Near =>
    [
        "-c", Text($"{Records}"),
        "-X", Text($"client.rack=rack-{Follower}"),
        "-X", "fetch.message.max.bytes=65536",
        "-X", "queued.min.messages=1000",
        "-X", "queued.max.messages.kbytes=256",
    ];

    private static string? NumberOf(string? line) => line?[..line.IndexOf(' ', StringComparison.Ordinal)];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
