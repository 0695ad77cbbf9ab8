using System.Collections.Immutable;
using KRaftNet.Cli.Output;
using KRaftNet.Config.Node;

namespace KRaftNet.Cli.Hosting;

/// <summary>
/// <c>--quorum 1@HOST:PORT,2@HOST:PORT,...</c>: the controllers that a new cluster begins with, the same on all its nodes.
/// It is not <c>controller.quorum.voters</c>: the quorum keeps its own list from its first start on. Stateless.
/// </summary>
internal static class QuorumFlag
{
    /// <summary>The controllers in the order of their ids.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static ImmutableArray<QuorumVoter> Parse(string text)
    {
        var voters = new List<QuorumVoter>();
        foreach (var entry in text.Split(','))
        {
            if (!QuorumVoter.TryParse(entry.Trim(), out var voter) || voter.Value.Address is { Port: 0 } or { IsAnyAddress: true })
            {
                throw Wrong($"'{entry}' is not ID@HOST:PORT, such as 1@127.0.0.1:19092.");
            }

            if (voters.Any(other => other.Id == voter.Value.Id))
            {
                throw Wrong($"node {voter.Value.Id} is there twice. Give each controller an id of its own.");
            }

            if (voters.Find(other => other.Address == voter.Value.Address) is { Address.Port: > 0 } same)
            {
                throw Wrong($"nodes {same.Id} and {voter.Value.Id} have one address. Give each controller an address of its own.");
            }

            voters.Add(voter.Value);
        }

        return [.. voters.OrderBy(voter => voter.Id)];
    }

    /// <summary>Whether the node may be what the list says of it; a node that is not listed joins as broker or observer.</summary>
    /// <exception cref="CommandException">It contradicts the list.</exception>
    public static void Check(ImmutableArray<QuorumVoter> quorum, NodeOptions options)
    {
        if (quorum.FirstOrDefault(voter => voter.Id == options.NodeId) is not { Address.Port: > 0 } own)
        {
            return;
        }

        if (!options.IsController)
        {
            throw Wrong(
                $"node {own.Id} is listed as a controller, and --roles makes it none. Give it another --node-id, or add "
                + "'controller' to --roles.");
        }

        var bound = options.Listeners.Controller.First().Address;
        var isAdvertised = options.Listeners.AdvertisedController.Any(listener => listener.Address == own.Address);
        var isBound = bound.Port == own.Address.Port && (bound.Host == own.Address.Host || bound.IsAnyAddress);
        if (!isAdvertised && !isBound)
        {
            throw Wrong($"this node is {own}, but its controller listens on {bound}. Make the two the same.");
        }
    }

    private static CommandException Wrong(string what) => new($"--quorum: {what}", Failures.NotUnderstood);
}
