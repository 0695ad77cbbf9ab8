using System.CommandLine;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Client;
using KRaftNet.Client.Admin;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet cluster health</c></summary>
internal static class ClusterCommand
{
    /// <summary>An election is over by then; who asks for the health wants to know of what lasts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Make() => new("cluster", "Looks at a cluster as a whole.") { MakeHealth() };

    private static Command MakeHealth()
    {
        var (bootstrap, output) = (ClientArguments.Bootstrap(), ClientArguments.Output());
        var command = new Command("health", "Tells whether all is well: exit code 0, or 1 with what is not.") { bootstrap, output };
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap), Patience);
            var health = session.Do(Examine);
            HealthSheet.Of(health).Write(parsed.GetRequiredValue(output));
            return health.Problems.Count == 0 ? 0 : Failures.Failed;
        });
        return command;
    }

    /// <summary>A quorum that cannot be described is a finding; brokers that do not answer are a failure of the command.</summary>
    private static async Task<ClusterHealth> Examine(ClusterConnection connection)
    {
        var quorum = new QuorumAdmin(connection, viaControllers: false);
        var cluster = await quorum.Cluster();
        var topics = await connection.Metadata(null);
        try
        {
            return ClusterHealth.Of(cluster, topics, await quorum.Describe(), trouble: null);
        }
        catch (KafkaException e)
        {
            return ClusterHealth.Of(cluster, topics, quorum: null, e.Message);
        }
    }
}
