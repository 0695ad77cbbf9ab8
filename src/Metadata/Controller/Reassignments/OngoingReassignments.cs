using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Reassignments;

/// <summary>
/// ListPartitionReassignments: the partitions among those asked for, or among all, whose replicas are being moved; what
/// does not exist is left out. Topics are in the order of the request, of all by name.
/// </summary>
public static class OngoingReassignments
{
    /// <summary>Lists.</summary>
    public static ListPartitionReassignmentsResponse List(
        MetadataImage image, ListPartitionReassignmentsRequest request)
    {
        var response = new ListPartitionReassignmentsResponse { ErrorMessage = null };
        var topics = request.Topics is { } named
            ? named.Select(topic => (Topic: image.Topics.Find(topic.Name), Partitions: topic.PartitionIndexes))
            : image.Topics.ByName.Values.Select(
                topic => (Topic: (TopicImage?)topic, Partitions: topic.Partitions.Keys.ToList()));
        foreach (var (topic, partitions) in topics)
        {
            if (topic is not null && Of(topic, partitions) is { Partitions.Count: > 0 } ongoing)
            {
                response.Topics.Add(ongoing);
            }
        }

        return response;
    }

    private static ListPartitionReassignmentsResponse.OngoingTopicReassignment Of(
        TopicImage topic, List<int> partitions)
    {
        var ongoing = new ListPartitionReassignmentsResponse.OngoingTopicReassignment { Name = topic.Name };
        foreach (var partition in partitions)
        {
            if (topic.Find(partition) is { IsReassigning: true } state)
            {
                ongoing.Partitions.Add(new ListPartitionReassignmentsResponse.OngoingPartitionReassignment
                {
                    PartitionIndex = partition,
                    Replicas = [.. state.Replicas.Select(node => node.Value)],
                    AddingReplicas = [.. state.AddingReplicas.Select(node => node.Value)],
                    RemovingReplicas = [.. state.RemovingReplicas.Select(node => node.Value)],
                });
            }
        }

        return ongoing;
    }
}
