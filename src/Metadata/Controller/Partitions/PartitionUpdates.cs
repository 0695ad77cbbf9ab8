using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>
/// The changes of partitions that follow from a change of one broker. They are worked out on the image before that
/// change, so the broker is named to each method; the records may be committed in pieces. Used for one decision.
/// </summary>
internal sealed class PartitionUpdates(ControllerContext context)
{
    private readonly MetadataImage _image = context.Image;
    private readonly List<MetadataRecord> _records = [];

    /// <summary>
    /// The broker stops taking part: it leaves every ISR but as last member, and its partitions get leaders.
    /// </summary>
    internal IReadOnlyList<MetadataRecord> Remove(NodeId broker)
    {
        foreach (var partition in Partitions(state => state.Isr.Contains(broker) || state.Leader == broker))
        {
            Change(partition, IsActiveBut(broker), partition.State.Isr.Except([broker]));
        }

        return _records;
    }

    /// <summary>
    /// The broker comes again as another process. It leaves every ISR as when it is fenced; where it may have lost
    /// records it is not even an eligible leader.
    /// </summary>
    internal IReadOnlyList<MetadataRecord> Restart(BrokerRegistration restarted, bool stoppedCleanly)
    {
        var broker = restarted.Id;
        foreach (var partition in Partitions(
            state => state.Isr.Contains(broker) || state.Elr.Contains(broker) || state.Leader == broker))
        {
            var directory = partition.State.DirectoryOf(broker);
            var mayHaveLost = _image.Features.IsElrEnabled && (stoppedCleanly
                ? !restarted.HasOnlineDirectory(directory)
                : UncleanRestart.MayHaveLost(
                    context.Policies.AckDurability(partition.Topic.Name), directory, restarted));
            var isOnlyEligible = !partition.State.Isr.Contains(broker) && partition.State.Leader != broker;
            if (stoppedCleanly && isOnlyEligible && !mayHaveLost)
            {
                continue;
            }

            Change(
                partition,
                IsActiveBut(broker),
                partition.State.Isr.Except([broker]),
                mayHaveLost ? [broker] : []);
        }

        return _records;
    }

    /// <summary>The broker takes part again: partitions without a leader may get one.</summary>
    internal IReadOnlyList<MetadataRecord> Add(NodeId broker)
    {
        // One that was let go and comes back as the same process is still on its way out (KIP-841).
        var mayLead = _image.Cluster.Broker(broker) is { InControlledShutdown: false };
        foreach (var partition in Partitions(state => state.Leader == NodeId.None && state.Replicas.Contains(broker)))
        {
            Change(partition, node => (mayLead && node == broker) || _image.Cluster.IsActive(node), partition.State.Isr);
        }

        return _records;
    }

    /// <summary>Directories of a broker failed: its replicas in them can neither lead nor be in sync.</summary>
    internal IReadOnlyList<MetadataRecord> RemoveDirectories(NodeId broker, ValueList<DirectoryId> directories)
    {
        foreach (var partition in Partitions(
            state => state.Isr.Contains(broker) && directories.Contains(state.DirectoryOf(broker))))
        {
            Change(partition, IsActiveBut(broker), partition.State.Isr.Except([broker]));
        }

        return _records;
    }

    private Func<NodeId, bool> IsActiveBut(NodeId broker) => node => node != broker && _image.Cluster.IsActive(node);

    private IEnumerable<Located> Partitions(Func<PartitionRegistration, bool> condition)
    {
        foreach (var topic in _image.Topics.ById.Values)
        {
            foreach (var (partition, state) in topic.Partitions)
            {
                if (condition(state))
                {
                    yield return new Located(topic, partition, state);
                }
            }
        }
    }

    private void Change(
        Located partition, Func<NodeId, bool> isActive, ValueList<NodeId> isr, ValueList<NodeId> unclean = default)
    {
        var state = partition.State;
        var rules = PartitionRulesOf.Topic(partition.Topic.Name, context) with
        {
            IsAcceptableLeader = node =>
                isActive(node) && _image.Cluster.Broker(node)?.HasOnlineDirectory(state.DirectoryOf(node)) == true,
        };
        var next = new PartitionChangeBuilder(state, rules) { TargetIsr = isr, UncleanReplicas = unclean }.Build();
        if (next is not null)
        {
            var id = new TopicIdPartition(partition.Topic.Id, partition.Number);
            _records.Add(context.Versioned(PartitionRecords.Between(id, state, next)));
        }
    }

    private readonly record struct Located(TopicImage Topic, int Number, PartitionRegistration State);
}
