using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>A partition as a client saw it; what members a list has counts, not their order.</summary>
internal sealed record RecordedPartition(
    TopicPartition Id, int Leader, int LeaderEpoch, string Replicas, string Isr, string Elr, string LastKnownElr)
{
    /// <summary>The partitions of one observation, but for those that were not known there.</summary>
    internal static IEnumerable<RecordedPartition> In(JsonElement observation) =>
        observation.TryGetProperty("partitions", out var partitions)
            ? partitions.EnumerateArray().Where(partition => partition.TryGetProperty("leaderEpoch", out _)).Select(Of)
            : [];

    /// <summary>What a client would see of our partition.</summary>
    internal static RecordedPartition Of(TopicPartition id, PartitionRegistration state) => new(
        id,
        state.Leader.Value,
        state.LeaderEpoch.Value,
        string.Join(',', state.Replicas),
        Sorted(state.Isr),
        Sorted(state.Elr),
        Sorted(state.LastKnownElr));

    /// <summary>The members of the ISR.</summary>
    internal IReadOnlyList<int> IsrMembers =>
        Isr.Length == 0 ? [] : [.. Isr.Split(',').Select(id => int.Parse(id, null))];

    private static RecordedPartition Of(JsonElement partition) => new(
        new TopicPartition(partition.GetProperty("topic").GetString()!, partition.GetProperty("partition").GetInt32()),
        partition.GetProperty("leader").GetInt32(),
        partition.GetProperty("leaderEpoch").GetInt32(),
        string.Join(',', Ids(partition, "replicas")),
        string.Join(',', Ids(partition, "isr").Order()),
        string.Join(',', Ids(partition, "elr").Order()),
        string.Join(',', Ids(partition, "lastKnownElr").Order()));

    private static string Sorted(ValueList<NodeId> nodes) => string.Join(',', nodes.Order());

    private static IEnumerable<int> Ids(JsonElement partition, string name) =>
        partition.TryGetProperty(name, out var ids) ? ids.EnumerateArray().Select(id => id.GetInt32()) : [];
}
