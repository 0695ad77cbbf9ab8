using KRaftNet.Broker.Replication;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Replication;

namespace KRaftNet.Broker.Replicas;

/// <summary>
/// Gives replicas whose logs are open the roles that the metadata say: leader, follower of somebody, or neither. Owned by the
/// publisher's loop.
/// </summary>
internal sealed class ReplicaRoles(
    TopicConfigs configs,
    LeaderServices services,
    BrokerStates brokers,
    ReplicaFetchers fetchers,
    DirectoryAssignments directories)
{
    private MetadataImage _image = MetadataImage.Empty;

    /// <summary>The metadata by which roles are given from now on.</summary>
    public void Take(MetadataImage image)
    {
        _image = image;
        brokers.Take(image);
    }

    /// <summary>Takes up what the registration says.</summary>
    public void Assign(Partition partition, PartitionRegistration registration)
    {
        if (registration.Leader == services.Self)
        {
            Lead(partition, registration);
        }
        else if (registration.Leader == NodeId.None)
        {
            fetchers.Stop(partition.Id);
            partition.Rest(registration.LeaderEpoch);
        }
        else
        {
            Follow(partition, registration);
        }
    }

    /// <summary>Tells the controller where the replica is, if it does not know (KIP-858).</summary>
    public void CheckDirectory(Partition partition, PartitionRegistration registration)
    {
        if (partition.Log is not null)
        {
            directories.Check(partition, registration.DirectoryOf(services.Self));
        }
    }

    /// <summary>The topic's <c>min.insync.replicas</c> may be another.</summary>
    public void UpdateMinInSync(Partition partition, PartitionRegistration registration)
    {
        if (partition.Status.Leadership is { } leadership && leadership.Epoch == registration.LeaderEpoch)
        {
            leadership.OnMetadata(AssignmentOf(partition, registration));
        }
    }

    /// <summary>The replica is gone.</summary>
    public void Stop(Partition partition) => fetchers.Stop(partition.Id);

    private void Lead(Partition partition, PartitionRegistration registration)
    {
        fetchers.Stop(partition.Id);
        var assignment = AssignmentOf(partition, registration);
        if (partition.Status.Leadership is { } leadership && leadership.Epoch == registration.LeaderEpoch)
        {
            leadership.OnMetadata(assignment);
        }
        else
        {
            partition.Lead(assignment, services);
        }
    }

    private void Follow(Partition partition, PartitionRegistration registration)
    {
        if (partition.Status.Following is { } following && following.Epoch == registration.LeaderEpoch)
        {
            return;
        }

        var next = new Followership(registration.Leader, registration.LeaderEpoch);
        partition.Follow(next);
        fetchers.Follow(partition, next);
    }

    private PartitionAssignment AssignmentOf(Partition partition, PartitionRegistration registration) => new()
    {
        LeaderEpoch = registration.LeaderEpoch,
        PartitionEpoch = registration.PartitionEpoch,
        Replicas = [.. registration.Replicas.AsSpan()],
        Isr = [.. registration.Isr.AsSpan()],
        MinInSync = configs.OptionsOf(_image.Configs, partition.Name.Topic)
            .EffectiveMinInSync(registration.Replicas.Count),
    };
}
