using KRaftNet.RaftSimulation.Node;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Checking;

/// <summary>
/// Watches every event of every node from outside, with a memory that no crash touches. It draws on what nodes send, keep
/// and publish, and works out for itself what must follow, so that the core's own arithmetic is not asked about itself.
/// </summary>
internal sealed class SafetyChecker
{
    public SafetyChecker(SimWorld world, int nodes)
    {
        Commits = new CommitRules(world);
        Logs = new LogRules(Commits, nodes);
        Elections = new ElectionRules(world, nodes);
        PreVotes = new PreVoteRules(world, nodes);
        Contacts = new ContactRules(world, nodes);
    }

    /// <summary>R1 to R3.</summary>
    public ElectionRules Elections { get; }

    /// <summary>R4, R5, R9, R10.</summary>
    public LogRules Logs { get; }

    /// <summary>R6 to R8, R11, R14.</summary>
    public CommitRules Commits { get; }

    /// <summary>R12.</summary>
    public ContactRules Contacts { get; }

    /// <summary>R13.</summary>
    public PreVoteRules PreVotes { get; }

    /// <summary>
    /// A node took an event. No other node can have changed by it, so every rule that speaks of one node's state is asked
    /// of this one, and rules between nodes of it against all.
    /// </summary>
    public void After(SimNode node)
    {
        if (node.Core is { } core)
        {
            Elections.After(node, core);
            PreVotes.After(node, core);
            Contacts.After(node, core);
            Logs.After(node, core);
            Commits.After(node, core);
        }
    }
}
