using KRaftNet.Common;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>
/// The order of a log is the order of its producers: what one process sent to a partition first lies before what it
/// sent next (also when it did not wait between, as an idempotent producer is promised), and what was acknowledged
/// before another send began, by whomever, lies before that one. Looks at records that are in the final log.
/// Stateless.
/// </summary>
public sealed class LogOrderChecker : IChecker<LogHistory>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(LogHistory history)
    {
        var violations = new List<Violation>();
        foreach (var (partition, log) in history.FinalLogs)
        {
            var sends = new Dictionary<long, Operation<Send, long>>();
            foreach (var send in history.SendsOf(partition))
            {
                sends.TryAdd(send.Input.Value, send);
            }

            var inLog = log.Entries.Where(entry => sends.ContainsKey(entry.Value)).Select(entry => sends[entry.Value]);
            Check(partition, inLog, violations);
        }

        return violations;
    }

    // One walk along the log: the latest start among the records passed must not lie behind the end of a later record.
    private static void Check(
        TopicPartition partition, IEnumerable<Operation<Send, long>> inLog, List<Violation> violations)
    {
        Operation<Send, long>? latest = null;
        var lastOf = new Dictionary<int, Operation<Send, long>>();
        foreach (var send in inLog)
        {
            if (latest is not null && send.Ended < latest.Began)
            {
                violations.Add(new Violation(
                    "real-time order", $"{partition} {send} ended before {latest} began, but lies behind it"));
            }

            if (lastOf.TryGetValue(send.Process, out var before) && before.Began > send.Began)
            {
                violations.Add(new Violation("producer order", $"{partition} {before} lies before {send}"));
            }

            latest = latest is null || send.Began > latest.Began ? send : latest;
            lastOf[send.Process] = send;
        }
    }
}
