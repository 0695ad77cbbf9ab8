using KRaftNet.Common;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>
/// An offset means one value for ever, whoever read or was told it; offsets rise within a poll and within the log;
/// and an uncompacted log has no holes. Stateless.
/// </summary>
/// <param name="holesAllowed">
/// True where offsets may be without a record: compacted topics, transaction markers, aborted records.
/// </param>
public sealed class OffsetContiguityChecker(bool holesAllowed = false) : IChecker<LogHistory>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(LogHistory history)
    {
        var violations = new List<Violation>();
        var known = new Dictionary<(TopicPartition, long), long>();
        foreach (var send in history.Sends.Operations)
        {
            if (send.Outcome == Outcome.Ok)
            {
                Agree(send.Input.Partition, new LogEntry(send.Output, send.Input.Value), send.ToString());
            }
        }

        foreach (var poll in history.Polls)
        {
            CheckRun(poll.Partition, poll.Entries, $"a poll by {poll.Process}");
        }

        foreach (var (partition, log) in history.FinalLogs)
        {
            CheckRun(partition, log.Entries, "the log");
            if (!holesAllowed && log.Entries.Count > 0 && log.Entries[0].Offset != log.Start)
            {
                violations.Add(new Violation(
                    "hole", $"{partition} starts at {log.Start}, its first record is at {log.Entries[0].Offset}"));
            }
        }

        return violations;

        void CheckRun(TopicPartition partition, IReadOnlyList<LogEntry> entries, string where)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                Agree(partition, entries[i], where);
                if (i > 0 && Fault(entries[i - 1].Offset, entries[i].Offset) is { } fault)
                {
                    violations.Add(new Violation(fault, $"{partition} {entries[i - 1]} then {entries[i]} in {where}"));
                }
            }
        }

        void Agree(TopicPartition partition, LogEntry entry, string where)
        {
            var place = (partition, entry.Offset);
            if (!known.TryAdd(place, entry.Value) && known[place] != entry.Value)
            {
                violations.Add(new Violation(
                    "inconsistent offset", $"{partition} {entry} in {where}, elsewhere value {known[place]}"));
            }
        }
    }

    private string? Fault(long before, long after) =>
        after <= before ? "offsets go back" : after > before + 1 && !holesAllowed ? "hole" : null;
}
