using System.Text.Json;
using KRaftNet.Interop.Tests.Commands;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>All brokers die at the same time, in the middle of a produce, and are started again in every order.</summary>
[Collection(nameof(Replication))]
[Trait("Category", "Replication")]
public class RestartOrderTests
{
    private const string Topic = "restarted";
    private const int Partitions = 3;
    private const int RecordsPerOrder = 1500;

    /// <summary>LeaderRecoveryState of a leader that was elected from outside the in-sync replicas (KIP-704).</summary>
    private const int Recovering = 1;

    private static readonly int[][] Orders = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]];

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_no_election_is_unclean()
    {
        Assert.SkipWhen(NumberedStreams.Missing is not null, NumberedStreams.Missing ?? "");
        var records = RecordsPerOrder * Orders.Length;
        using var cluster = await ReplicatedCluster.Start();
        await cluster.Create(Topic, [1, 2, 3], [2, 3, 1], [3, 1, 2]);
        using var streams = new NumberedStreams(cluster.Bootstrap, Topic, Partitions, records);
        for (var order = 0; order < Orders.Length; order++)
        {
            await streams.Reach((order + 0.5) / Orders.Length, () => cluster.Outputs);
            await cluster.Kill(QuorumOfThree.Ids);

            // Two are a quorum and enough replicas: it goes on before the last one is there.
            await cluster.StartAll(Orders[order][..2]);
            await cluster.WaitFor(Orders[order][0], Topic, states => states.All(state => state.Leader >= 0));
            await cluster.StartAll(Orders[order][2..]);
            await cluster.Healed(Topic);
        }

        await streams.Finish(() => cluster.Outputs);
        await cluster.Healed(Topic);
        await streams.RequireAll(cluster.Bootstrap);
        await cluster.Stop(QuorumOfThree.Ids);
        cluster.RequireSameFiles(Topic, Partitions, records);
        var changes = await ChangesOfLeaders(cluster.Nodes.DataOf(1));
        Assert.NotEmpty(changes);
        Assert.DoesNotContain(changes, change => RecoveryStateOf(change) == Recovering);
    }

    /// <summary>The records of a metadata log that name a new leader, which say if it may have lost something.</summary>
    private static async Task<List<JsonElement>> ChangesOfLeaders(string data)
    {
        var (exit, output) = await KraftnetCommand.Run("log", "dump", "--metadata", "--json", $"{data}/__cluster_metadata-0");
        Assert.True(exit == 0, output);
        return
        [
            .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Where(line => line.TryGetProperty("records", out var records) && records.ValueKind == JsonValueKind.Array)
                .SelectMany(line => line.GetProperty("records").EnumerateArray())
                .Where(record => record.TryGetProperty("metaType", out var type) && type.GetString() == "PartitionChangeRecord")
                .Select(record => record.GetProperty("meta"))
                .Where(change => change.TryGetProperty("leader", out var leader) && leader.GetInt32() >= 0),
        ];
    }

    private static int? RecoveryStateOf(JsonElement change) =>
        change.TryGetProperty("leaderRecoveryState", out var state) ? state.GetInt32() : null;
}
