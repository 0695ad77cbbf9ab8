using System.Diagnostics.CodeAnalysis;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Placement;

/// <summary>Assignments of partitions in order, or the reason why there are none.</summary>
public readonly record struct PlacementResult
{
    private PlacementResult(IReadOnlyList<ValueList<NodeId>>? assignments, string? defect)
    {
        Assignments = assignments;
        Defect = defect;
    }

    /// <summary>The replicas of each partition, the preferred leader first.</summary>
    public IReadOnlyList<ValueList<NodeId>>? Assignments { get; }

    /// <summary>Why replicas cannot be placed.</summary>
    public string? Defect { get; }

    /// <summary>Whether there are assignments.</summary>
    [MemberNotNullWhen(true, nameof(Assignments))]
    [MemberNotNullWhen(false, nameof(Defect))]
    public bool IsPossible => Defect is null;

    internal static PlacementResult Of(IReadOnlyList<ValueList<NodeId>> assignments) => new(assignments, null);

    internal static PlacementResult Impossible(string reason) => new(null, reason);
}
