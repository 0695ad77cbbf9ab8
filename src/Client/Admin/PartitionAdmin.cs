using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Client.Admin;

/// <summary>What came of one partition that was asked for.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Error">None, or why not.</param>
/// <param name="Message">The cluster's own words, if it said any.</param>
public readonly record struct PartitionOutcome(TopicPartition Partition, ErrorCode Error, string? Message);

/// <summary>A partition whose replicas are being moved.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Replicas">All its replicas, those that come and those that go too.</param>
/// <param name="Adding">Those that come.</param>
/// <param name="Removing">Those that go once it is done.</param>
public sealed record OngoingReassignment(
    TopicPartition Partition, ImmutableArray<int> Replicas, ImmutableArray<int> Adding, ImmutableArray<int> Removing);

/// <summary>
/// Elects leaders and moves replicas of partitions (KIP-460, KIP-455). Owned by the loop of its cluster connection.
/// </summary>
public sealed class PartitionAdmin(ClusterConnection cluster)
{
    private const sbyte PreferredElection = 0;
    private const sbyte UncleanElection = 1;

    private readonly AdminCalls _calls = new(cluster);

    /// <summary>
    /// Gives partitions their preferred leaders, or with <paramref name="unclean"/> any leader where there is none, at the
    /// price of lost records. Outcomes in order of topics and partitions; of all partitions only those that needed it.
    /// </summary>
    /// <param name="partitions">The partitions; null for all there are.</param>
    /// <param name="unclean">What to elect.</param>
    /// <exception cref="KafkaException">The request was refused as a whole.</exception>
    public Task<IReadOnlyList<PartitionOutcome>> ElectLeaders(IReadOnlyList<TopicPartition>? partitions, bool unclean) =>
        _calls.Patiently(async () =>
        {
            using var reply = await cluster.CallAny<ElectLeadersRequest, ElectLeadersResponse>(new ElectLeadersRequest
            {
                ElectionType = unclean ? UncleanElection : PreferredElection,
                TopicPartitions = partitions is null ? null : [.. ByTopic(partitions).Select(ToElection)],
                TimeoutMs = _calls.TimeoutMs,
            });
            AdminCalls.Check(reply.Message.ErrorCode, "no leaders were elected", null);
            return Sorted(reply.Message.ReplicaElectionResults.SelectMany(topic => topic.PartitionResult.Select(
                result => Outcome(topic.Topic, result.PartitionId, result.ErrorCode, result.ErrorMessage))));
        });

    /// <summary>Begins to move replicas; it is done when <see cref="Reassignments"/> does not list the partition any more.</summary>
    /// <param name="assignments">The replicas that each partition is to have, in order of preference.</param>
    /// <exception cref="KafkaException">The request was refused as a whole.</exception>
    public Task<IReadOnlyList<PartitionOutcome>> Reassign(
        IReadOnlyList<KeyValuePair<TopicPartition, ImmutableArray<int>>> assignments) =>
        Alter(assignments.Select(pair => (pair.Key, (ImmutableArray<int>?)pair.Value)));

    /// <summary>Calls off what was begun: replicas that were being added go.</summary>
    /// <exception cref="KafkaException">The request was refused as a whole.</exception>
    public Task<IReadOnlyList<PartitionOutcome>> CancelReassignments(IReadOnlyList<TopicPartition> partitions) =>
        Alter(partitions.Select(partition => (partition, (ImmutableArray<int>?)null)));

    /// <summary>Partitions whose replicas are being moved, in order.</summary>
    /// <exception cref="KafkaException">The request was refused.</exception>
    public Task<IReadOnlyList<OngoingReassignment>> Reassignments() => _calls.Patiently(async () =>
    {
        using var reply = await cluster.CallAny<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>(
            new ListPartitionReassignmentsRequest { Topics = null, TimeoutMs = _calls.TimeoutMs });
        AdminCalls.Check(reply.Message.ErrorCode, "reassignments cannot be listed", reply.Message.ErrorMessage);
        IReadOnlyList<OngoingReassignment> ongoing =
        [
            .. reply.Message.Topics
                .SelectMany(topic => topic.Partitions.Select(partition => new OngoingReassignment(
                    new TopicPartition(topic.Name, partition.PartitionIndex),
                    [.. partition.Replicas],
                    [.. partition.AddingReplicas],
                    [.. partition.RemovingReplicas])))
                .OrderBy(reassignment => reassignment.Partition),
        ];
        return ongoing;
    });

    /// <summary>Waits until no replicas of these partitions are being moved any more.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="look">How long to wait between two looks.</param>
    /// <param name="progress">Told after each look how many are still being moved.</param>
    /// <exception cref="KafkaException">The request was refused.</exception>
    public async Task AwaitReassigned(IReadOnlyList<TopicPartition> partitions, TimeSpan look, Action<int> progress)
    {
        while (true)
        {
            var ongoing = await Reassignments();
            var left = ongoing.Count(reassignment => partitions.Contains(reassignment.Partition));
            progress(left);
            if (left == 0)
            {
                return;
            }

            await cluster.Pause(look);
        }
    }

    private Task<IReadOnlyList<PartitionOutcome>> Alter(
        IEnumerable<(TopicPartition Partition, ImmutableArray<int>? Replicas)> wanted)
    {
        var request = new AlterPartitionReassignmentsRequest { TimeoutMs = _calls.TimeoutMs };
        foreach (var topic in wanted.GroupBy(pair => pair.Partition.Topic, StringComparer.Ordinal))
        {
            request.Topics.Add(new AlterPartitionReassignmentsRequest.ReassignableTopic
            {
                Name = topic.Key,
                Partitions =
                [
                    .. topic.Select(pair => new AlterPartitionReassignmentsRequest.ReassignablePartition
                    {
                        PartitionIndex = pair.Partition.Partition,
                        Replicas = pair.Replicas is { } replicas ? [.. replicas] : null,
                    }),
                ],
            });
        }

        return _calls.Patiently(async () =>
        {
            using var reply = await cluster.CallAny<
                AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>(request);
            AdminCalls.Check(reply.Message.ErrorCode, "no replicas were moved", reply.Message.ErrorMessage);
            return Sorted(reply.Message.Responses.SelectMany(topic => topic.Partitions.Select(
                result => Outcome(topic.Name, result.PartitionIndex, result.ErrorCode, result.ErrorMessage))));
        });
    }

    private static IEnumerable<IGrouping<string, TopicPartition>> ByTopic(IReadOnlyList<TopicPartition> partitions) =>
        partitions.GroupBy(partition => partition.Topic, StringComparer.Ordinal);

    private static ElectLeadersRequest.ElectedTopicPartitions ToElection(IGrouping<string, TopicPartition> topic) => new()
    {
        Topic = topic.Key,
        Partitions = [.. topic.Select(partition => partition.Partition)],
    };

    private static PartitionOutcome Outcome(string topic, int partition, short error, string? message) =>
        new(new TopicPartition(topic, partition), (ErrorCode)error, message);

    private static IReadOnlyList<PartitionOutcome> Sorted(IEnumerable<PartitionOutcome> outcomes) =>
        [.. outcomes.OrderBy(outcome => outcome.Partition)];
}
