using System.Collections.Immutable;
using KRaftNet.Cli.Output;
using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.Raft;

namespace KRaftNet.Cli.Hosting;

/// <summary>
/// <c>--initial-controllers ID@HOST:PORT:DIRID,...</c> of <c>storage format</c>, as Kafka's: the first voters of a quorum with
/// the directory ids that they are going to have. Stateless.
/// </summary>
internal static class InitialControllers
{
    /// <summary>The controllers with their directories.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static ImmutableArray<(QuorumVoter Voter, DirectoryId Directory)> Parse(string text)
    {
        var found = new List<(QuorumVoter Voter, DirectoryId Directory)>();
        foreach (var entry in text.Split(','))
        {
            var colon = entry.LastIndexOf(':');
            if (colon < 0
                || !QuorumVoter.TryParse(entry[..colon].Trim(), out var voter)
                || voter.Value.Address is { Port: 0 } or { IsAnyAddress: true }
                || !Uuid.TryParse(entry[(colon + 1)..].Trim(), out var directory))
            {
                throw Wrong(
                    $"'{entry}' is not ID@HOST:PORT:DIRECTORYID, such as 1@127.0.0.1:9093:{new Uuid(0x1234567890abcdef, 1)}. Make "
                    + "directory ids with 'kraftnet storage random-uuid'.");
            }

            if (found.Exists(other => other.Voter.Id == voter.Value.Id))
            {
                throw Wrong($"node {voter.Value.Id} is there twice. Give each controller an id of its own.");
            }

            if (new DirectoryId(directory).IsReserved || found.Exists(other => other.Directory.Value == directory))
            {
                throw Wrong($"the directory id {directory} is reserved or there twice. Give each controller one of its own.");
            }

            found.Add((voter.Value, new DirectoryId(directory)));
        }

        return [.. found];
    }

    /// <summary>The voters, and the directory of the node itself among them.</summary>
    /// <exception cref="CommandException">The node is not among them, or is no controller.</exception>
    public static (VoterSet Voters, DirectoryId Own) VotersOf(
        ImmutableArray<(QuorumVoter Voter, DirectoryId Directory)> controllers, NodeOptions options)
    {
        var own = controllers.FirstOrDefault(controller => controller.Voter.Id == options.NodeId);
        if (!options.IsController || own.Directory == DirectoryId.Zero)
        {
            throw Wrong(
                $"node {options.NodeId} is not a controller among them. Add it, or format a node that joins later with "
                + "--no-initial-controllers.");
        }

        var listener = options.Listeners.AdvertisedController[0].Name;
        return (new VoterSet(controllers.Select(controller => Broker.Formatting.FirstSnapshot.VoterOf(
            new ReplicaKey(controller.Voter.Id, controller.Directory),
            new VoterEndpoint(listener, controller.Voter.Address.Host, controller.Voter.Address.Port)))), own.Directory);
    }

    private static CommandException Wrong(string what) => new($"--initial-controllers: {what}", Failures.NotUnderstood);
}
