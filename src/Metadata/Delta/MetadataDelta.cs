using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Delta;

/// <summary>
/// Replays committed records on an image and makes the next image of it. Parts that no record is about stay the same by
/// reference. Owned by one thread; used for one step: after <see cref="Apply"/> a new delta begins on the new image.
/// </summary>
public sealed class MetadataDelta(MetadataImage before)
{
    private FeaturesDelta? _features;
    private ClusterDelta? _cluster;
    private TopicsDelta? _topics;
    private ConfigsDelta? _configs;
    private RetainedDelta? _retained;
    private ProducerIdsImage _producerIds = before.ProducerIds;

    /// <summary>The image that records are replayed on.</summary>
    public MetadataImage Before => before;

    private FeaturesDelta Features => _features ??= new FeaturesDelta(before.Features);

    private ClusterDelta Cluster => _cluster ??= new ClusterDelta(before.Cluster);

    private TopicsDelta Topics => _topics ??= new TopicsDelta(before.Topics);

    private ConfigsDelta Configs => _configs ??= new ConfigsDelta(before.Configs);

    private RetainedDelta Retained => _retained ??= new RetainedDelta(before.Retained);

    /// <summary>
    /// Replays one record. Records of transactions go through <see cref="MetadataTransactionFilter"/> first.
    /// </summary>
    /// <exception cref="MetadataReplayException">
    /// The record does not fit those before it, or is of no known type.
    /// </exception>
    public void Replay(IMessage record)
    {
        if (!TryReplayTopic(record) && !TryReplayNode(record) && !TryReplayRetained(record))
        {
            ReplayOther(record);
        }
    }

    /// <summary>Takes the level of kraft.version from a control record.</summary>
    public void ReplayKRaftVersion(short level) => Features.SetKRaftVersion(level);

    /// <summary>The image with all replayed records in it.</summary>
    public MetadataImage Apply(MetadataProvenance provenance) => before with
    {
        Provenance = provenance,
        Features = _features?.Apply() ?? before.Features,
        Cluster = _cluster?.Apply() ?? before.Cluster,
        Topics = _topics?.Apply() ?? before.Topics,
        Configs = _configs?.Apply() ?? before.Configs,
        ProducerIds = _producerIds,
        Retained = _retained?.Apply() ?? before.Retained,
    };

    /// <summary>What is different in an image that this delta made.</summary>
    /// <param name="after">What <see cref="Apply"/> gave.</param>
    public MetadataChanges ChangesIn(MetadataImage after) => new ChangeDetector(before, after).Compare(
        _topics?.Touched ?? [],
        _configs?.Touched ?? [],
        _cluster?.TouchedBrokers ?? [],
        _cluster?.TouchedControllers ?? [],
        _retained?.Touched ?? []);

    private bool TryReplayTopic(IMessage record)
    {
        switch (record)
        {
            case TopicRecord topic:
                Topics.Replay(topic);
                return true;
            case PartitionRecord partition:
                Topics.Replay(partition);
                return true;
            case PartitionChangeRecord change:
                Topics.Replay(change);
                return true;
            case RemoveTopicRecord removal:
                Configs.RemoveTopic(Topics.Replay(removal));
                return true;
            case ClearElrRecord clearing:
                Topics.Replay(clearing);
                return true;
            default:
                return false;
        }
    }

    private bool TryReplayNode(IMessage record)
    {
        switch (record)
        {
            case RegisterBrokerRecord broker:
                Cluster.Replay(broker);
                return true;
            case UnregisterBrokerRecord broker:
                Cluster.Replay(broker);
                return true;
            case FenceBrokerRecord broker:
                Cluster.Replay(broker);
                return true;
            case UnfenceBrokerRecord broker:
                Cluster.Replay(broker);
                return true;
            case BrokerRegistrationChangeRecord change:
                Cluster.Replay(change);
                return true;
            case RegisterControllerRecord controller:
                Cluster.Replay(controller);
                return true;
            default:
                return false;
        }
    }

    private bool TryReplayRetained(IMessage record)
    {
        switch (record)
        {
            case AccessControlEntryRecord entry:
                Retained.Replay(entry);
                return true;
            case RemoveAccessControlEntryRecord removal:
                Retained.Replay(removal);
                return true;
            case UserScramCredentialRecord credential:
                Retained.Replay(credential);
                return true;
            case RemoveUserScramCredentialRecord removal:
                Retained.Replay(removal);
                return true;
            case DelegationTokenRecord token:
                Retained.Replay(token);
                return true;
            case RemoveDelegationTokenRecord removal:
                Retained.Replay(removal);
                return true;
            case ClientQuotaRecord quota:
                Retained.Replay(quota);
                return true;
            default:
                return false;
        }
    }

    private void ReplayOther(IMessage record)
    {
        switch (record)
        {
            case ConfigRecord config:
                Configs.Replay(config);
                break;
            case FeatureLevelRecord level:
                Features.Replay(level);
                break;
            case ProducerIdsRecord ids:
                _producerIds = new ProducerIdsImage(ids.NextProducerId);
                break;
            case NoOpRecord or ZkMigrationStateRecord:
                // The one says nothing; the other tells of a migration that ended before this format.
                break;
            default:
                throw new MetadataReplayException($"{record.Descriptor.Name} is no record of the metadata image.");
        }
    }
}
