using KRaftNet.Common;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>
/// No value is at two places, in one partition or in two: what an idempotent producer is promised, however often it
/// retried. Stateless.
/// </summary>
public sealed class NoDuplicateChecker : IChecker<LogHistory>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(LogHistory history)
    {
        var violations = new List<Violation>();
        var seen = new Dictionary<long, (TopicPartition Partition, long Offset)>();
        foreach (var (partition, log) in history.FinalLogs)
        {
            foreach (var entry in log.Entries)
            {
                if (!seen.TryAdd(entry.Value, (partition, entry.Offset)))
                {
                    var first = seen[entry.Value];
                    violations.Add(new Violation(
                        "duplicate",
                        $"value {entry.Value} at {first.Partition} {first.Offset} and at {partition} {entry.Offset}"));
                }
            }
        }

        return violations;
    }
}
