using KRaftNet.TestKit.Checkers;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.Simulation.Judgement;

/// <summary>Looks at a run when it is over and tells what must not be. Stateless.</summary>
internal static class Judge
{
    /// <summary>All that is wrong.</summary>
    public static IReadOnlyList<Violation> Check(Evidence evidence, string node)
    {
        evidence.Catalog.FinalViews[node] =
            new SortedSet<string>(evidence.FinalTopics.Select(topic => topic.Name), StringComparer.Ordinal);
        return
        [
            .. LogCheckers.Check(evidence.Records),
            .. new TopicCatalogChecker().Check(evidence.Catalog),
            .. LostPartitions(evidence),
        ];
    }

    /// <summary>
    /// The log checks look at partitions that are there at the end. One that is gone with records of a durable
    /// acknowledgement must belong to a topic that somebody asked to delete.
    /// </summary>
    private static IEnumerable<Violation> LostPartitions(Evidence evidence)
    {
        var deleted = evidence.Catalog.Calls.Operations
            .Where(call => call.Input.Action == CatalogAction.Delete)
            .Select(call => call.Input.Topic)
            .ToHashSet(StringComparer.Ordinal);
        return evidence.Records.Sends.Operations
            .Where(send => send.Outcome == Outcome.Ok)
            .Select(send => send.Input.Partition)
            .Distinct()
            .Where(partition => !evidence.Records.FinalLogs.ContainsKey(partition))
            .Where(partition => !deleted.Contains(partition.Topic.Split('.')[0]))
            .Select(partition => new Violation("lost partition", $"{partition} is gone, and nobody deleted its topic"));
    }
}

/// <summary>A run broke its promises.</summary>
internal sealed class PromiseBrokenException(IReadOnlyList<Violation> violations)
    : Exception($"{violations.Count} violations:\n{string.Join('\n', violations.Take(ShownMax))}")
{
    private const int ShownMax = 20;
}
