using System.Collections.Immutable;
using System.CommandLine;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Client;
using KRaftNet.Client.Admin;
using KRaftNet.Common;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet cluster health</c></summary>
internal static class ClusterCommand
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);

    /// <summary>An election is over by then; who asks for the health wants to know of what lasts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Make() => new("cluster", "Looks at a cluster as a whole.") { MakeHealth() };

    private static Command MakeHealth()
    {
        var (bootstrap, output) = (ClientArguments.Bootstrap(), ClientArguments.Output());
        var watch = new Option<bool>("--watch")
        {
            Description = "Look every two seconds, and tell of what changed, until interrupted.",
        };
        var command = new Command("health", "Tells whether all is well: exit code 0, or 1 with what is not.")
        {
            bootstrap, output, watch,
        };

        // On a thread of its own: the one that runs commands must be free to hear of an interruption.
        command.SetAction((parsed, interrupted) => Task.Run(
            () => Run(parsed.GetValue(bootstrap), parsed.GetRequiredValue(output), parsed.GetValue(watch), interrupted),
            CancellationToken.None));
        return command;
    }

    private static int Run(
        ImmutableArray<HostAndPort> bootstrap, string output, bool isWatching, CancellationToken interrupted)
    {
        ClusterHealth? told = null;
        while (true)
        {
            using var session = new ClientSession(bootstrap, Patience);
            var health = session.Do(Examine);
            if (told is null || !health.Problems.SequenceEqual(told.Problems) || !health.Brokers.SequenceEqual(told.Brokers))
            {
                HealthSheet.Of(health).Write(output);
                told = health;
            }

            if (!isWatching || interrupted.WaitHandle.WaitOne(WatchInterval))
            {
                return health.Problems.Count == 0 ? 0 : Failures.Failed;
            }
        }
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
