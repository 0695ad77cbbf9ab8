using KRaftNet.Common;

namespace KRaftNet.TestKit.Histories;

/// <summary>A record that a client wants in a partition; the value is unique in the test.</summary>
public readonly record struct Send(TopicPartition Partition, long Value);

/// <summary>A record where it was found.</summary>
public readonly record struct LogEntry(long Offset, long Value);

/// <summary>What one poll of a consumer returned of one partition, in its order.</summary>
public sealed record Poll(int Process, TopicPartition Partition, IReadOnlyList<LogEntry> Entries);

/// <summary>A partition as it is read from its start to its end when all is over.</summary>
/// <param name="Start">The first offset that retention has left.</param>
/// <param name="Entries">What is there, in the order of reading.</param>
public sealed record FinalLog(long Start, IReadOnlyList<LogEntry> Entries);

/// <summary>
/// What producers and consumers of a test saw of partitions: sends with the offsets they were told, polls, and the
/// logs at the end. Owned by the test; sends may come from several threads.
/// </summary>
public sealed class LogHistory
{
    private readonly List<Poll> _polls = [];

    /// <summary>Records asked to be appended; the output is the offset that was acknowledged.</summary>
    public History<Send, long> Sends { get; } = new();

    /// <summary>Polls in the order of their coming.</summary>
    public IReadOnlyList<Poll> Polls => _polls;

    /// <summary>The partitions at the end.</summary>
    public SortedDictionary<TopicPartition, FinalLog> FinalLogs { get; } = [];

    /// <summary>Takes what a poll returned.</summary>
    public void Polled(int process, TopicPartition partition, IReadOnlyList<LogEntry> entries) =>
        _polls.Add(new Poll(process, partition, entries));

    /// <summary>Sends of one partition, in the order of their starts.</summary>
    internal IEnumerable<Operation<Send, long>> SendsOf(TopicPartition partition) =>
        Sends.Operations.Where(send => send.Input.Partition == partition);
}
