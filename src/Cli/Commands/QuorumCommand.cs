using System.CommandLine;
using KRaftNet.Cli.Output;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet quorum status|replication|add-voter|remove-voter</c></summary>
internal static class QuorumCommand
{
    public static Command Make() => new("quorum", "Shows the metadata quorum and changes its voters.")
    {
        MakeStatus(),
        MakeReplication(),
        VoterCommands.MakeAdd(),
        VoterCommands.MakeRemove(),
    };

    private static Command MakeStatus()
    {
        var (bootstrap, output) = (new QuorumBootstrap(), ClientArguments.Output());
        var command = new Command("status", "Shows leader, voters and observers.") { output };
        bootstrap.AddTo(command);
        command.SetAction(parsed =>
        {
            var sheet = bootstrap.Do(parsed, async quorum =>
            {
                var cluster = await quorum.Cluster();
                return QuorumListing.StatusOf(cluster.ClusterId, await quorum.Describe());
            });
            sheet.Write(parsed.GetRequiredValue(output));
            return 0;
        });
        return command;
    }

    private static Command MakeReplication()
    {
        var (bootstrap, output) = (new QuorumBootstrap(), ClientArguments.Output());
        var command = new Command("replication", "Shows how far each voter and observer is.") { output };
        bootstrap.AddTo(command);
        command.SetAction(parsed =>
        {
            var state = bootstrap.Do(parsed, quorum => quorum.Describe());
            QuorumListing.ReplicationOf(state).Write(parsed.GetRequiredValue(output));
            return 0;
        });
        return command;
    }
}
