using KRaftNet.Protocol.Messages;

namespace KRaftNet.Cli.Output;

/// <summary>How topics are listed.</summary>
internal static class TopicListing
{
    /// <summary>A line for each topic.</summary>
    public static Listing Of(IReadOnlyList<MetadataResponse.MetadataResponseTopic> topics)
    {
        var listing = new Listing("topic", "partitions", "replicas", "id");
        foreach (var topic in topics)
        {
            var replicas = topic.Partitions.Count == 0 ? 0 : topic.Partitions.Max(partition => partition.ReplicaNodes.Count);
            listing.Add(topic.Name ?? "", topic.Partitions.Count, replicas, topic.TopicId.ToString());
        }

        return listing;
    }
}
