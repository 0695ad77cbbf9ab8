using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>
/// Partitions and their records, both ways. A change record says what is different; its leader field says besides that
/// a new leader epoch begins, even when the leader is the same.
/// </summary>
public static class PartitionRecords
{
    /// <summary>In the leader field of a change: the leader and its epoch stay.</summary>
    public const int NoLeaderChange = -2;

    private const sbyte NoRecoveryChange = -1;

    /// <summary>The partition that a record creates.</summary>
    public static PartitionRegistration FromRecord(PartitionRecord record)
    {
        var replicas = record.Replicas.ToNodes();
        return new PartitionRegistration
        {
            Replicas = replicas,
            Directories = DirectoriesBeside(replicas, record.Directories),
            Isr = record.Isr.ToNodes(),
            RemovingReplicas = record.RemovingReplicas.ToNodes(),
            AddingReplicas = record.AddingReplicas.ToNodes(),
            Elr = record.EligibleLeaderReplicas?.ToNodes() ?? [],
            LastKnownElr = record.LastKnownElr?.ToNodes() ?? [],
            Leader = new NodeId(record.Leader),
            RecoveryState = RecordConversions.ToRecoveryState(record.LeaderRecoveryState),
            LeaderEpoch = new LeaderEpoch(record.LeaderEpoch),
            PartitionEpoch = record.PartitionEpoch,
        };
    }

    /// <summary>The record that creates a partition as it is.</summary>
    public static PartitionRecord ToRecord(TopicIdPartition id, PartitionRegistration partition) => new()
    {
        PartitionId = id.Partition,
        TopicId = id.TopicId.Value,
        Replicas = ToInts(partition.Replicas),
        Isr = ToInts(partition.Isr),
        RemovingReplicas = ToInts(partition.RemovingReplicas),
        AddingReplicas = ToInts(partition.AddingReplicas),
        Leader = partition.Leader.Value,
        LeaderRecoveryState = (sbyte)partition.RecoveryState,
        LeaderEpoch = partition.LeaderEpoch.Value,
        PartitionEpoch = partition.PartitionEpoch,
        Directories = ToUuids(partition.Directories),
        EligibleLeaderReplicas = partition.Elr.IsEmpty ? null : ToInts(partition.Elr),
        LastKnownElr = partition.LastKnownElr.IsEmpty ? null : ToInts(partition.LastKnownElr),
    };

    /// <summary>The partition after a change.</summary>
    public static PartitionRegistration Merge(PartitionRegistration before, PartitionChangeRecord change)
    {
        var leaderChanges = change.Leader != NoLeaderChange;
        var replicas = change.Replicas?.ToNodes() ?? before.Replicas;
        return before with
        {
            Replicas = replicas,
            Directories = DirectoriesAfter(before, replicas, change.Directories),
            Isr = change.Isr?.ToNodes() ?? before.Isr,
            RemovingReplicas = change.RemovingReplicas?.ToNodes() ?? before.RemovingReplicas,
            AddingReplicas = change.AddingReplicas?.ToNodes() ?? before.AddingReplicas,
            Elr = change.EligibleLeaderReplicas?.ToNodes() ?? before.Elr,
            LastKnownElr = change.LastKnownElr?.ToNodes() ?? before.LastKnownElr,
            Leader = leaderChanges ? new NodeId(change.Leader) : before.Leader,
            RecoveryState = change.LeaderRecoveryState == NoRecoveryChange
                ? before.RecoveryState
                : RecordConversions.ToRecoveryState(change.LeaderRecoveryState),
            LeaderEpoch = new LeaderEpoch(before.LeaderEpoch.Value + (leaderChanges ? 1 : 0)),
            PartitionEpoch = before.PartitionEpoch + 1,
        };
    }

    /// <summary>The change from one state of a partition to the next, whose epochs are raised accordingly.</summary>
    public static PartitionChangeRecord Between(
        TopicIdPartition id, PartitionRegistration before, PartitionRegistration after)
    {
        Invariant.Require(after.PartitionEpoch == before.PartitionEpoch + 1);
        var leaderEpochs = after.LeaderEpoch.Value - before.LeaderEpoch.Value;
        Invariant.Require(leaderEpochs is 0 or 1);
        return new PartitionChangeRecord
        {
            PartitionId = id.Partition,
            TopicId = id.TopicId.Value,
            Isr = IfChanged(before.Isr, after.Isr),
            Leader = leaderEpochs == 1 ? after.Leader.Value : NoLeaderChange,
            Replicas = IfChanged(before.Replicas, after.Replicas),
            RemovingReplicas = IfChanged(before.RemovingReplicas, after.RemovingReplicas),
            AddingReplicas = IfChanged(before.AddingReplicas, after.AddingReplicas),
            LeaderRecoveryState = before.RecoveryState == after.RecoveryState
                ? NoRecoveryChange
                : (sbyte)after.RecoveryState,
            Directories = before.Directories == after.Directories && before.Replicas == after.Replicas
                ? null
                : ToUuids(after.Directories),
            EligibleLeaderReplicas = IfChanged(before.Elr, after.Elr),
            LastKnownElr = IfChanged(before.LastKnownElr, after.LastKnownElr),
        };
    }

    private static List<int>? IfChanged(ValueList<NodeId> before, ValueList<NodeId> after) =>
        before == after ? null : ToInts(after);

    private static List<int> ToInts(ValueList<NodeId> nodes) => [.. nodes.Select(node => node.Value)];

    private static List<Uuid> ToUuids(ValueList<DirectoryId> directories) => [.. directories.Select(id => id.Value)];

    /// <summary>Records from before directories had ids have none: each replica gets the id that says so.</summary>
    private static ValueList<DirectoryId> DirectoriesBeside(ValueList<NodeId> replicas, List<Uuid> directories)
    {
        if (directories.Count == 0)
        {
            return replicas.ToValueList(_ => DirectoryId.Zero);
        }

        return directories.Count == replicas.Count
            ? directories.ToDirectories()
            : throw new MetadataReplayException(
                $"A partition has {replicas.Count} replicas and {directories.Count} directories.");
    }

    private static ValueList<DirectoryId> DirectoriesAfter(
        PartitionRegistration before, ValueList<NodeId> replicas, List<Uuid>? directories)
    {
        if (directories is not null)
        {
            return DirectoriesBeside(replicas, directories);
        }

        return replicas == before.Replicas ? before.Directories : replicas.ToValueList(before.DirectoryOf);
    }
}
