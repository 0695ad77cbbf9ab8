using System.CommandLine;
using System.CommandLine.Parsing;
using KRaftNet.Cli.Output;
using KRaftNet.Client.Admin;
using KRaftNet.Common;
using KRaftNet.Config.Node;

namespace KRaftNet.Cli.Commands;

/// <summary>
/// <c>kraftnet quorum add-voter|remove-voter</c>. Directory ids, which nobody wants to type, are looked up: an observer's
/// among the observers, a voter's among the voters.
/// </summary>
internal static class VoterCommands
{
    private const string UsualListener = "CONTROLLER";

    public static Command MakeAdd()
    {
        var node = new Argument<QuorumVoter>("ID@HOST:PORT")
        {
            Description = "The node and the address of its controller listener.",
            CustomParser = ParseVoter,
        };
        var listener = new Option<string?>("--listener")
        {
            Description = "The name of its controller listener; by default that of the other voters.",
            HelpName = "NAME",
        };
        var (directory, bootstrap) = (Directory(), new QuorumBootstrap());
        var command = new Command("add-voter", "Makes a controller that follows as an observer a voter.")
        {
            node, directory, listener,
        };
        bootstrap.AddTo(command);
        command.SetAction(parsed =>
        {
            var voter = parsed.GetRequiredValue(node);
            var replica = bootstrap.Do(parsed, async quorum =>
            {
                var state = await quorum.Describe();
                var found = parsed.GetValue(directory) is { } given
                    ? new QuorumReplica(voter.Id, given)
                    : ObserverOf(state, voter.Id);
                var name = parsed.GetValue(listener) ?? ListenerOf(state);
                await quorum.AddVoter(found, [new QuorumEndpoint(name, voter.Address)]);
                return found;
            });
            Console.WriteLine($"Node {replica.Id} with directory {replica.Directory} is a voter now.");
            return 0;
        });
        return command;
    }

    public static Command MakeRemove()
    {
        var node = new Argument<int>("ID") { Description = "The node." };
        var (directory, bootstrap) = (Directory(), new QuorumBootstrap());
        var command = new Command("remove-voter", "Takes a voter's vote; the node goes on as an observer.") { node, directory };
        bootstrap.AddTo(command);
        command.SetAction(parsed =>
        {
            var id = new NodeId(parsed.GetValue(node));
            var replica = bootstrap.Do(parsed, async quorum =>
            {
                var found = parsed.GetValue(directory) is { } given
                    ? new QuorumReplica(id, given)
                    : VoterOf(await quorum.Describe(), id);
                await quorum.RemoveVoter(found);
                return found;
            });
            Console.WriteLine($"Node {replica.Id} with directory {replica.Directory} is no voter any more.");
            return 0;
        });
        return command;
    }

    /// <summary>
    /// The observer of that node. A former one of another disk is remembered for a while after it was taken out of the voters:
    /// of several the one that fetched last is meant.
    /// </summary>
    /// <exception cref="CommandException">There is none, or none fetched last.</exception>
    public static QuorumReplica ObserverOf(QuorumState state, NodeId id)
    {
        var seen = state.Observers.Where(observer => observer.Replica.Id == id).ToList();
        var latest = seen.Max(observer => observer.LastFetchMs);
        var found = seen
            .Where(observer => seen.Count == 1 || observer.LastFetchMs == latest)
            .Select(observer => observer.Replica)
            .ToList();
        return found switch
        {
            [var only] => only,
            [] when state.Find(id) is not null => throw new CommandException(
                $"node {id} is a voter already: DUPLICATE_VOTER. See 'kraftnet quorum status'."),
            [] => throw new CommandException(
                $"node {id} does not follow the quorum: VOTER_NOT_FOUND. Start it as a controller and wait until 'kraftnet "
                + "quorum replication' shows it as an observer, or name its directory with --directory-id."),
            _ => throw new CommandException(
                $"node {id} was seen with the directories {string.Join(" and ", found.Select(replica => replica.Directory))}. "
                + "Choose one with --directory-id; 'kraftnet storage info' tells which it has."),
        };
    }

    /// <summary>The voter of that node.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static QuorumReplica VoterOf(QuorumState state, NodeId id) => state.Find(id)?.Replica
        ?? throw new CommandException($"node {id} is no voter: VOTER_NOT_FOUND. See 'kraftnet quorum status'.");

    private static string ListenerOf(QuorumState state) => state.Voters
        .SelectMany(voter => state.EndpointsOf(voter.Replica.Id))
        .Select(endpoint => endpoint.Listener)
        .FirstOrDefault(UsualListener);

    private static Option<DirectoryId?> Directory() => new("--directory-id")
    {
        Description = "The id of the node's metadata directory, as meta.properties has it; by default the one that it is seen with.",
        HelpName = "ID",
        CustomParser = result =>
        {
            if (Uuid.TryParse(result.Tokens[0].Value, out var id))
            {
                return new DirectoryId(id);
            }

            result.AddError($"'{result.Tokens[0].Value}' is no id of 22 characters. Look into the node's meta.properties.");
            return null;
        },
    };

    private static QuorumVoter ParseVoter(ArgumentResult result)
    {
        if (QuorumVoter.TryParse(result.Tokens[0].Value, out var voter) && voter.Value.Address is { Port: > 0, IsAnyAddress: false })
        {
            return voter.Value;
        }

        result.AddError($"'{result.Tokens[0].Value}' is not ID@HOST:PORT, such as 4@127.0.0.1:19095.");
        return default;
    }
}
