using KRaftNet.Common;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.ClusterSimulation.Clients;

/// <summary>When all is over: reads every partition from its start to its end. Owned by its loop.</summary>
internal sealed class LastReader(ClusterSeat seat, ClusterEvidence evidence)
{
    private readonly ClusterView _view = new(seat);
    private readonly ClusterReader _reader = new(seat, evidence);

    /// <summary>Reads all.</summary>
    public async Task Run()
    {
        while (!await _view.Refresh() || !_view.Topics.All(topic => topic.IsWhole))
        {
            await seat.Pause(100);
        }

        evidence.Shared.FinalTopics = _view.Topics;
        foreach (var topic in _view.Topics)
        {
            for (var index = 0; index < topic.PartitionCount; index++)
            {
                var partition = _view.Find(topic, index);
                evidence.Shared.Records.FinalLogs[partition.Name] = await ReadAll(partition);
            }
        }
    }

    private async Task<FinalLog> ReadAll(KnownPartition partition)
    {
        var entries = new List<LogEntry>();
        var next = -1L;
        while (true)
        {
            if (next < 0)
            {
                await _view.Refresh();
                partition = _view.Find(partition.Topic, partition.Index);
                if (await _reader.Bound(partition, ClusterReader.Earliest) is not { } start)
                {
                    await seat.Pause(100);
                    continue;
                }

                next = start;
            }

            if (await _reader.Read(partition.Leader, partition, next) is not { } read)
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
            next = entries.Count > 0 ? entries[^1].Offset + 1 : next;
        }
    }
}
