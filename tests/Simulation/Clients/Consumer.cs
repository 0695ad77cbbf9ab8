using KRaftNet.Simulation.Judgement;

namespace KRaftNet.Simulation.Clients;

/// <summary>Reads partitions from places that it chooses, and notes what it saw. Owned by its loop.</summary>
internal sealed class Consumer(ClientSeat seat, Evidence evidence)
{
    private readonly TopicView _view = new(seat);
    private readonly PartitionReader _reader = new(seat);

    /// <summary>Works until the clients are to rest.</summary>
    public async Task Run()
    {
        var process = evidence.NewProcess();
        while (!evidence.IsOver)
        {
            await seat.Pause(60);
            if (await _view.Pick() is { } topic)
            {
                await Read(process, topic);
            }
        }
    }

    private async Task Read(int process, KnownTopic topic)
    {
        var index = seat.Random.Next(topic.PartitionCount);
        var next = 0L;
        for (var polls = seat.Random.Next(1, 6); polls > 0 && !evidence.IsOver; polls--)
        {
            if (await _reader.Read(topic, index, next) is not { } read)
            {
                await _view.Refresh();
                return;
            }

            evidence.Records.Polled(process, topic.Partition(index), read.Entries);
            next = read.Entries.Count > 0 ? read.Entries[^1].Offset + 1 : next;
        }
    }
}
