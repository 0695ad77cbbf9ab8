using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>What an election looks for.</summary>
public enum ElectionKind
{
    /// <summary>A leader; the present one stays if it can.</summary>
    Online,

    /// <summary>The first replica of the assignment, and only then any other.</summary>
    Preferred,

    /// <summary>A leader even if acknowledged records may be lost by it.</summary>
    Unclean,
}

/// <summary>Who leads, and whether that may have lost acknowledged records.</summary>
/// <param name="Leader">The node, or <see cref="NodeId.None"/>.</param>
/// <param name="Unclean">The leader is taken from outside the ISR and the eligible leader replicas.</param>
public readonly record struct ElectionResult(NodeId Leader, bool Unclean);

/// <summary>
/// Leader election of one partition: a pure function of the partition as it shall become and of which nodes may lead.
/// A replica leads cleanly if it is in the ISR, or, while the ISR is empty, among the eligible leader replicas
/// (KIP-966).
/// </summary>
public readonly ref struct PartitionElection
{
    /// <summary>The replicas in order of preference.</summary>
    public required ValueList<NodeId> Replicas { get; init; }

    /// <summary>The in-sync replicas.</summary>
    public required ValueList<NodeId> Isr { get; init; }

    /// <summary>The eligible leader replicas; empty without that feature.</summary>
    public ValueList<NodeId> Elr { get; init; }

    /// <summary>The last known leader, if it alone is known.</summary>
    public ValueList<NodeId> LastKnownElr { get; init; }

    /// <summary>Who leads now.</summary>
    public required NodeId CurrentLeader { get; init; }

    /// <summary>Whether eligible leader replicas are kept.</summary>
    public bool ElrEnabled { get; init; }

    /// <summary>Whether a node may lead: registered, active, and the replica's directory online.</summary>
    public required Func<NodeId, bool> IsAcceptable { get; init; }

    /// <summary>Elects.</summary>
    public ElectionResult Elect(ElectionKind kind) =>
        kind == ElectionKind.Preferred ? ElectPreferred() : ElectAny(kind == ElectionKind.Unclean);

    private ElectionResult ElectPreferred()
    {
        if (!Replicas.IsEmpty && IsClean(Replicas[0]))
        {
            return new ElectionResult(Replicas[0], Unclean: false);
        }

        return ElectCleanOrLastKnown() ?? new ElectionResult(NodeId.None, Unclean: false);
    }

    private ElectionResult ElectAny(bool uncleanAllowed)
    {
        var result = ElectCleanOrLastKnown();
        if (result is null && uncleanAllowed)
        {
            result = ElectUnclean();
        }

        return result ?? new ElectionResult(NodeId.None, Unclean: false);
    }

    private ElectionResult? ElectCleanOrLastKnown()
    {
        if (IsClean(CurrentLeader))
        {
            return new ElectionResult(CurrentLeader, Unclean: false);
        }

        foreach (var replica in Replicas)
        {
            if (IsClean(replica))
            {
                return new ElectionResult(replica, Unclean: false);
            }
        }

        return CanElectLastKnown() ? new ElectionResult(LastKnownElr[0], Unclean: true) : null;
    }

    private ElectionResult? ElectUnclean()
    {
        foreach (var replica in Replicas)
        {
            if (IsAcceptable(replica))
            {
                return new ElectionResult(replica, Unclean: true);
            }
        }

        return null;
    }

    private bool IsClean(NodeId node) =>
        (Isr.Contains(node) || (ElrEnabled && Isr.IsEmpty && Elr.Contains(node))) && IsAcceptable(node);

    private bool CanElectLastKnown() =>
        ElrEnabled && Isr.IsEmpty && Elr.IsEmpty && LastKnownElr.Count == 1 && IsAcceptable(LastKnownElr[0]);
}
