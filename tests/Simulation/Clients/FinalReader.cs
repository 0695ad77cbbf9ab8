using KRaftNet.Common;
using KRaftNet.Simulation.Judgement;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.Simulation.Clients;

/// <summary>When all is over: reads every partition of the node from its start to its end. Owned by its loop.</summary>
internal sealed class FinalReader(ClientSeat seat, Evidence evidence)
{
    private readonly TopicView _view = new(seat);
    private readonly PartitionReader _reader = new(seat);

    /// <summary>Whether all has been read.</summary>
    public bool IsDone { get; private set; }

    /// <summary>How far it is, in words.</summary>
    public string Progress => $"{evidence.Records.FinalLogs.Count} partitions read; last {_reader.LastAnswer}; "
        + $"topics {string.Join(", ", _view.Topics)}";

    /// <summary>Reads all, as soon as every partition has a leader.</summary>
    public async Task Run()
    {
        while (!await _view.Refresh() || !_view.Topics.All(topic => topic.IsWhole))
        {
            await seat.Pause(100);
        }

        evidence.FinalTopics = _view.Topics;
        foreach (var topic in _view.Topics)
        {
            for (var index = 0; index < topic.PartitionCount; index++)
            {
                evidence.Records.FinalLogs[topic.Partition(index)] = await ReadAll(topic, index);
            }
        }

        IsDone = true;
    }

    private async Task<FinalLog> ReadAll(KnownTopic topic, int index)
    {
        var entries = new List<LogEntry>();
        while (true)
        {
            var next = entries.Count > 0 ? entries[^1].Offset + 1 : 0;
            if (await _reader.Read(topic, index, next) is not { } read)
            {
                await seat.Pause(100);
                continue;
            }

            if (read.Entries.Count == 0 && next >= read.HighWatermark)
            {
                Invariant.Require(next == read.HighWatermark);
                return new FinalLog(read.LogStart, entries);
            }

            entries.AddRange(read.Entries);
        }
    }
}
