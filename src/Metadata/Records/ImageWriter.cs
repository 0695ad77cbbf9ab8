using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Records;

/// <summary>
/// The records of a snapshot: replayed on an empty image they give the same image. Their order depends on the image
/// only. kraft.version is a control record, which the snapshot has before them.
/// </summary>
public static class ImageWriter
{
    /// <summary>The records one by one, so that a snapshot can be written without holding them all.</summary>
    public static IEnumerable<MetadataRecord> Write(MetadataImage image)
    {
        var metadataVersion = image.Features.MetadataVersion;
        return Messages(image).Select(message => message.Versioned(metadataVersion));
    }

    private static IEnumerable<IMessage> Messages(MetadataImage image) =>
        Features(image.Features)
            .Concat(Cluster(image.Cluster))
            .Concat(Topics(image.Topics))
            .Concat(Configs(image.Configs))
            .Concat(ProducerIds(image.ProducerIds))
            .Concat(image.Retained.Records.Values);

    /// <summary>metadata.version comes first, because it says how to read the rest.</summary>
    private static IEnumerable<IMessage> Features(FeaturesImage features) =>
        features.Levels
            .OrderBy(level => level.Key == FeatureNames.MetadataVersion ? 0 : 1)
            .Select(level => new FeatureLevelRecord { Name = level.Key, FeatureLevel = level.Value });

    private static IEnumerable<IMessage> Cluster(ClusterImage cluster)
    {
        foreach (var broker in cluster.Brokers.Values)
        {
            yield return NodeRecords.ToRecord(broker);
        }

        foreach (var controller in cluster.Controllers.Values)
        {
            yield return NodeRecords.ToRecord(controller);
        }
    }

    private static IEnumerable<IMessage> Topics(TopicsImage topics)
    {
        foreach (var topic in topics.ById.Values)
        {
            yield return new TopicRecord { Name = topic.Name, TopicId = topic.Id.Value };
            foreach (var (partition, state) in topic.Partitions)
            {
                yield return PartitionRecords.ToRecord(new TopicIdPartition(topic.Id, partition), state);
            }
        }
    }

    private static IEnumerable<IMessage> Configs(ConfigsImage configs)
    {
        foreach (var (resource, values) in configs.Resources)
        {
            foreach (var (name, value) in values)
            {
                yield return new ConfigRecord
                {
                    ResourceType = (sbyte)resource.Type,
                    ResourceName = resource.Name,
                    Name = name,
                    Value = value,
                };
            }
        }
    }

    private static IEnumerable<IMessage> ProducerIds(ProducerIdsImage ids) =>
        ids == ProducerIdsImage.Empty
            ? []
            : [new ProducerIdsRecord { BrokerId = -1, BrokerEpoch = -1, NextProducerId = ids.NextProducerId }];
}
