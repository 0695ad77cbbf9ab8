using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.Common;

namespace KRaftNet.ClusterSimulation.Clients;

/// <summary>
/// Reads partitions from their leaders and sometimes from other replicas, asks for their ends, and notes what it saw. Owned by
/// its loop.
/// </summary>
internal sealed class ClusterConsumer(ClusterSeat seat, ClusterEvidence evidence)
{
    private readonly ClusterView _view = new(seat);
    private readonly ClusterReader _reader = new(seat, evidence);
    private readonly SortedDictionary<TopicIdPartition, long> _ends = [];

    /// <summary>Works until the clients are to rest.</summary>
    public async Task Run()
    {
        var process = evidence.Shared.NewProcess();
        while (!evidence.Shared.IsOver)
        {
            await seat.Pause(60);
            if (await _view.Pick() is { } partition)
            {
                if (partition.Topic.Name != ClusterAdministrator.Moody.Name)
                {
                    await AskEnd(partition);
                }

                await Read(process, partition);
            }
        }

        seat.Doing = "nothing any more";
    }

    /// <summary>
    /// P4: who asks leaders of epochs that do not go back sees no end go back. It is asked by name, so not of a topic that comes
    /// and goes.
    /// </summary>
    private async Task AskEnd(KnownPartition partition)
    {
        if (await _reader.Bound(partition, ClusterReader.Latest) is not { } end)
        {
            await _view.Refresh();
            return;
        }

        var before = _ends.GetValueOrDefault(partition.Id);
        Rule.Require("P4", end >= before, $"{partition}: a client was told of the end {before}, and then of {end}");
        _ends[partition.Id] = end;
    }

    private async Task Read(int process, KnownPartition partition)
    {
        var next = Math.Max(0, _ends.GetValueOrDefault(partition.Id) - seat.Random.Next(30));
        for (var polls = seat.Random.Next(1, 4); polls > 0 && !evidence.Shared.IsOver; polls--)
        {
            var from = partition.Replicas.Count > 0 && seat.Random.Chance(0.2)
                ? partition.Replicas[seat.Random.Next(partition.Replicas.Count)]
                : partition.Leader;
            if (await _reader.Read(from, partition, next) is not { } read)
            {
                await _view.Refresh();
                return;
            }

            evidence.Shared.Records.Polled(process, partition.Name, read.Entries);
            next = read.Entries.Count > 0 ? read.Entries[^1].Offset + 1 : next;
        }
    }
}
