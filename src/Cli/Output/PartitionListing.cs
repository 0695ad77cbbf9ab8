using KRaftNet.Client.Admin;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Cli.Output;

/// <summary>How partitions are listed: as they are, and what came of them.</summary>
internal static class PartitionListing
{
    /// <summary>A line for each partition of a topic.</summary>
    public static Listing Of(DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic topic)
    {
        var listing = new Listing("partition", "leader", "epoch", "replicas", "isr", "elr", "lastKnownElr", "offline");
        foreach (var partition in topic.Partitions)
        {
            listing.Add(
                partition.PartitionIndex,
                partition.LeaderId,
                partition.LeaderEpoch,
                partition.ReplicaNodes,
                partition.IsrNodes,
                partition.EligibleLeaderReplicas ?? [],
                partition.LastKnownElr ?? [],
                partition.OfflineReplicas);
        }

        return listing;
    }

    /// <summary>A line for each partition whose leader was to be elected.</summary>
    public static Listing Elections(IReadOnlyList<PartitionOutcome> outcomes)
    {
        var listing = new Listing("topic", "partition", "result");
        foreach (var (partition, error, _) in outcomes)
        {
            listing.Add(partition.Topic, partition.Partition, error switch
            {
                ErrorCode.None => "elected",
                ErrorCode.ElectionNotNeeded => "not needed",
                _ => error.KafkaName(),
            });
        }

        return listing;
    }

    /// <summary>A line for each partition whose replicas are being moved.</summary>
    public static Listing Reassignments(IEnumerable<OngoingReassignment> ongoing)
    {
        var listing = new Listing("topic", "partition", "replicas", "adding", "removing");
        foreach (var reassignment in ongoing)
        {
            listing.Add(
                reassignment.Partition.Topic,
                reassignment.Partition.Partition,
                reassignment.Replicas,
                reassignment.Adding,
                reassignment.Removing);
        }

        return listing;
    }

    /// <summary>A line for each partition whose replicas were to be moved.</summary>
    /// <param name="outcomes">What came of the request.</param>
    /// <param name="ongoing">What is being moved since.</param>
    public static Listing Moves(
        IReadOnlyList<PartitionOutcome> outcomes, IReadOnlyCollection<TopicPartition> ongoing)
    {
        var listing = new Listing("topic", "partition", "result");
        foreach (var (partition, error, _) in outcomes)
        {
            var result = ongoing.Contains(partition) ? "moving" : "done";
            listing.Add(
                partition.Topic, partition.Partition, error == ErrorCode.None ? result : error.KafkaName());
        }

        return listing;
    }
}
