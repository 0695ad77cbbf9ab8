using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Controller.Topics;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Reassignments;

/// <summary>
/// AlterPartitionReassignments: moves replicas to other brokers, or calls that off (KIP-455). The change begins here; it
/// is done by the ISR that the leader reports when the new replicas are in sync. Each partition is for itself.
/// </summary>
public sealed class AlterPartitionReassignmentsDecision
{
    private readonly ControllerContext _context;
    private readonly PartitionChanges _changes;

    private AlterPartitionReassignmentsDecision(ControllerContext context)
    {
        _context = context;
        _changes = new PartitionChanges(context);
    }

    /// <summary>Decides.</summary>
    public static ControllerResult<AlterPartitionReassignmentsResponse> Decide(
        ControllerContext context, AlterPartitionReassignmentsRequest request) =>
        new AlterPartitionReassignmentsDecision(context).Decide(request);

    /// <summary>The answer to a request of which nothing is done.</summary>
    public static AlterPartitionReassignmentsResponse Refuse(
        AlterPartitionReassignmentsRequest request, ApiError error) => new()
    {
        AllowReplicationFactorChange = request.AllowReplicationFactorChange,
        ErrorCode = (short)error.Code,
        ErrorMessage = error.Message,
        Responses = [.. request.Topics.Select(topic => Answers(topic, _ => error))],
    };

    private ControllerResult<AlterPartitionReassignmentsResponse> Decide(AlterPartitionReassignmentsRequest request)
    {
        var response = new AlterPartitionReassignmentsResponse
        {
            AllowReplicationFactorChange = request.AllowReplicationFactorChange,

            // As Kafka answers a request that names nothing.
            ErrorMessage = request.Topics.Count == 0 ? "" : null,
        };
        foreach (var topic in request.Topics)
        {
            var image = _context.Image.Topics.Find(topic.Name);
            response.Responses.Add(Answers(topic, partition => image is null
                ? new ApiError(ErrorCode.UnknownTopicOrPartition, $"Unable to find a topic named {topic.Name}.")
                : Alter(image, partition, request.AllowReplicationFactorChange)));
        }

        return new ControllerResult<AlterPartitionReassignmentsResponse>(_changes.Records, response, IsAtomic: false);
    }

    private ApiError Alter(
        TopicImage topic, AlterPartitionReassignmentsRequest.ReassignablePartition wanted, bool mayChangeFactor)
    {
        if (_changes.Find(topic, wanted.PartitionIndex) is not { } state)
        {
            return new ApiError(
                ErrorCode.UnknownTopicOrPartition, $"Unable to find partition {topic.Name}:{wanted.PartitionIndex}.");
        }

        if (_changes.AreTooMany)
        {
            return new ApiError(ErrorCode.PolicyViolation, "Excessively large number of partitions per request.");
        }

        return wanted.Replicas is { } replicas
            ? Begin(topic, wanted.PartitionIndex, state, replicas.ToValueList(id => new NodeId(id)), mayChangeFactor)
            : Cancel(topic, wanted.PartitionIndex, state);
    }

    private ApiError Begin(
        TopicImage topic, int partition, PartitionRegistration state, ValueList<NodeId> wanted, bool mayChangeFactor)
    {
        if (ManualAssignment.DefectOf(_context.Image.Cluster, wanted, null) is { } defect)
        {
            return new ApiError(ErrorCode.InvalidReplicaAssignment, defect);
        }

        var factor = ReassignmentPlan.ReplicationFactorOf(state);
        if (!mayChangeFactor && factor != wanted.Count)
        {
            return new ApiError(
                ErrorCode.InvalidReplicationFactor,
                $"The replication factor is changed from {factor} to {wanted.Count}");
        }

        if (Next(topic, state, ReassignmentPlan.To(state, wanted), state.Isr) is { } next)
        {
            _changes.Add(topic, partition, state, next);
        }

        return ApiError.None;
    }

    /// <summary>
    /// What was added goes at once. Where only such replicas are in sync, one that stays must be able to lead: cleanly as
    /// an eligible leader replica, else only if the topic allows what may be lost by it.
    /// </summary>
    private ApiError Cancel(TopicImage topic, int partition, PartitionRegistration state)
    {
        if (!state.IsReassigning)
        {
            return new ApiError(ErrorCode.NoReassignmentInProgress);
        }

        var isr = state.Isr.Except(state.AddingReplicas);
        var next = Invariant.NotNull(Next(topic, state, ReassignmentPlan.Back(state), isr));
        if (isr.IsEmpty && !state.Isr.IsEmpty && next.Leader == NodeId.None)
        {
            return new ApiError(
                ErrorCode.InvalidReplicaAssignment,
                $"Unable to revert partition assignment for {topic.Name}:{partition} because it would require an " +
                "unclean leader election.");
        }

        _changes.Add(topic, partition, state, next);
        return ApiError.None;
    }

    private PartitionRegistration? Next(
        TopicImage topic, PartitionRegistration state, ReassignmentPlan plan, ValueList<NodeId> isr) =>
        new PartitionChangeBuilder(state, _changes.RulesOf(topic, state))
        {
            TargetIsr = isr,
            TargetReplicas = plan.Replicas,
            TargetAddingReplicas = plan.Adding,
            TargetRemovingReplicas = plan.Removing,
        }.Build();

    private static AlterPartitionReassignmentsResponse.ReassignableTopicResponse Answers(
        AlterPartitionReassignmentsRequest.ReassignableTopic topic,
        Func<AlterPartitionReassignmentsRequest.ReassignablePartition, ApiError> outcomeOf)
    {
        var answer = new AlterPartitionReassignmentsResponse.ReassignableTopicResponse { Name = topic.Name };
        foreach (var partition in topic.Partitions)
        {
            var error = outcomeOf(partition);
            answer.Partitions.Add(new AlterPartitionReassignmentsResponse.ReassignablePartitionResponse
            {
                PartitionIndex = partition.PartitionIndex,
                ErrorCode = (short)error.Code,
                ErrorMessage = error.Message,
            });
        }

        return answer;
    }
}
