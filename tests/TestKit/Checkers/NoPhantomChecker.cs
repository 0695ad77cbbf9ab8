using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>
/// Nothing is read, at the end or before, that nobody sent to that partition, or whose send had failed for certain.
/// Stateless.
/// </summary>
public sealed class NoPhantomChecker : IChecker<LogHistory>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(LogHistory history)
    {
        var violations = new List<Violation>();
        var sends = history.Sends.Operations.ToLookup(send => send.Input);
        foreach (var (partition, log) in history.FinalLogs)
        {
            Check(log.Entries, partition, "the log");
        }

        foreach (var poll in history.Polls)
        {
            Check(poll.Entries, poll.Partition, $"a poll by {poll.Process}");
        }

        return violations;

        void Check(IReadOnlyList<LogEntry> entries, Common.TopicPartition partition, string where)
        {
            foreach (var entry in entries)
            {
                var found = sends[new Send(partition, entry.Value)].ToList();
                if (found.Count == 0)
                {
                    violations.Add(new Violation("phantom", $"{partition} {entry} in {where} was sent by nobody"));
                }
                else if (found.TrueForAll(send => send.Outcome == Outcome.Failed))
                {
                    violations.Add(new Violation("failed send is read", $"{partition} {entry} in {where}: {found[0]}"));
                }
            }
        }
    }
}
