using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>
/// Every acknowledged record is in the log at the offset that was acknowledged, unless retention has passed it.
/// Stateless.
/// </summary>
public sealed class NoLostAckChecker : IChecker<LogHistory>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(LogHistory history)
    {
        var violations = new List<Violation>();
        foreach (var (partition, log) in history.FinalLogs)
        {
            var byOffset = new Dictionary<long, long>();
            var byValue = new Dictionary<long, long>();
            foreach (var entry in log.Entries)
            {
                byOffset.TryAdd(entry.Offset, entry.Value);
                byValue.TryAdd(entry.Value, entry.Offset);
            }

            foreach (var send in history.SendsOf(partition))
            {
                if (send.Outcome == Outcome.Ok && send.Output >= log.Start
                    && !(byOffset.TryGetValue(send.Output, out var value) && value == send.Input.Value))
                {
                    var where = byValue.TryGetValue(send.Input.Value, out var found)
                        ? $"it is at offset {found}"
                        : "it is nowhere";
                    violations.Add(new Violation("lost acknowledged record", $"{partition} {send}: {where}"));
                }
            }
        }

        return violations;
    }
}
