using KRaftNet.Common;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Simulation.Clients;

/// <summary>A topic as a client knows it. Immutable.</summary>
/// <param name="Name">Its name, which another topic may get when it is gone.</param>
/// <param name="Id">Its id, which no other topic gets.</param>
/// <param name="PartitionCount">Partitions from 0.</param>
/// <param name="IsWhole">Whether every partition has a leader.</param>
internal sealed record KnownTopic(string Name, Uuid Id, int PartitionCount, bool IsWhole)
{
    /// <summary>A partition in the histories: with the id, so that topics of one name are told apart.</summary>
    public TopicPartition Partition(int index) => new($"{Name}.{Id}", index);
}

/// <summary>The topics that the node showed a client when it last asked. Owned by the client's loop.</summary>
internal sealed class TopicView(ClientSeat seat)
{
    /// <summary>The topics by name.</summary>
    public IReadOnlyList<KnownTopic> Topics { get; private set; } = [];

    /// <summary>Asks the node; false if it did not answer.</summary>
    public async Task<bool> Refresh()
    {
        var request = new MetadataRequest { Topics = null, AllowAutoTopicCreation = false };
        using var reply = await seat.Connection.Ask<MetadataRequest, MetadataResponse>(request);
        if (reply is null)
        {
            return false;
        }

        Topics = [.. reply.Message.Topics.Select(Known)];
        return true;
    }

    /// <summary>Whether the topic was there when the node was last asked.</summary>
    public bool Has(KnownTopic topic) => Topics.Any(known => known.Id == topic.Id);

    /// <summary>One of the topics, or null; asks the node if it knows none, and now and then.</summary>
    public async Task<KnownTopic?> Pick()
    {
        if (Topics.Count == 0 || seat.Random.Chance(0.1))
        {
            await Refresh();
        }

        return Topics.Count == 0 ? null : Topics[seat.Random.Next(Topics.Count)];
    }

    private static KnownTopic Known(MetadataResponse.MetadataResponseTopic topic) => new(
        topic.Name ?? "",
        topic.TopicId,
        topic.Partitions.Count,
        topic.Partitions.TrueForAll(partition => partition.ErrorCode == 0 && partition.LeaderId >= 0));
}
