using System.Globalization;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>A partition as the metadata of a broker tell of it. Immutable.</summary>
internal sealed record PartitionState(
    int Leader,
    int LeaderEpoch,
    IReadOnlyList<int> Replicas,
    IReadOnlyList<int> Isr,
    IReadOnlyList<int> Elr,
    IReadOnlyList<int> LastKnownElr)
{
    /// <summary>Whether it has a leader and all replicas are in sync.</summary>
    public bool IsWhole => Leader >= 0 && Isr.Count == Replicas.Count;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"leader {Leader} of epoch {LeaderEpoch}, replicas {List(Replicas)}, ISR {List(Isr)}, ELR {List(Elr)}, known {List(LastKnownElr)}");

    private static string List(IReadOnlyList<int> ids) => $"[{string.Join(',', ids)}]";
}
