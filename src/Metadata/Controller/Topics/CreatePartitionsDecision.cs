using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Topics;

/// <summary>
/// CreatePartitions: gives topics more partitions, with as many replicas as the first one has. Each topic for itself,
/// answered in the order of the request; names that stand in it more than once are refused, once each, behind them.
/// </summary>
public sealed class CreatePartitionsDecision
{
    private readonly ControllerContext _context;
    private readonly NewPartitions _newPartitions;
    private readonly List<MetadataRecord> _records = [];

    private CreatePartitionsDecision(ControllerContext context)
    {
        _context = context;
        _newPartitions = new NewPartitions(context.Image.Cluster, context.Prng);
    }

    /// <summary>Decides.</summary>
    public static ControllerResult<CreatePartitionsResponse> Decide(
        ControllerContext context, CreatePartitionsRequest request) =>
        new CreatePartitionsDecision(context).Decide(request);

    private ControllerResult<CreatePartitionsResponse> Decide(CreatePartitionsRequest request)
    {
        var counts = request.Topics
            .CountBy(topic => topic.Name, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        var response = new CreatePartitionsResponse();
        foreach (var topic in request.Topics.Where(topic => counts[topic.Name] == 1))
        {
            response.Results.Add(Answer(topic.Name, Create(topic)));
        }

        var duplicates = request.Topics.Select(topic => topic.Name).Where(name => counts[name] > 1);
        foreach (var name in duplicates.Distinct(StringComparer.Ordinal))
        {
            response.Results.Add(Answer(name, new ApiError(ErrorCode.InvalidRequest, "Duplicate topic name.")));
        }

        return new ControllerResult<CreatePartitionsResponse>(request.ValidateOnly ? [] : _records, response);
    }

    private ApiError Create(CreatePartitionsRequest.CreatePartitionsTopic wanted)
    {
        if (_context.Image.Topics.Find(wanted.Name) is not { } topic)
        {
            return new ApiError(ErrorCode.UnknownTopicOrPartition);
        }

        var error = CheckCount(wanted, topic.Partitions.Count);
        if (error.IsError)
        {
            return error;
        }

        error = PartitionsOf(wanted, topic, out var partitions);
        if (!error.IsError)
        {
            var first = topic.Partitions.Count;
            for (var i = 0; i < partitions.Count; i++)
            {
                var id = new TopicIdPartition(topic.Id, first + i);
                _records.Add(_context.Versioned(PartitionRecords.ToRecord(id, partitions[i])));
            }
        }

        return error;
    }

    private ApiError CheckCount(CreatePartitionsRequest.CreatePartitionsTopic wanted, int present)
    {
        if (wanted.Count == present)
        {
            return new ApiError(ErrorCode.InvalidPartitions, $"Topic already has {present} partition(s).");
        }

        if (wanted.Count < present)
        {
            return new ApiError(
                ErrorCode.InvalidPartitions,
                $"The topic {wanted.Name} currently has {present} partition(s); {wanted.Count} would not be an " +
                "increase.");
        }

        var additional = wanted.Count - present;
        if (wanted.Assignments is { } assignments && assignments.Count != additional)
        {
            return new ApiError(
                ErrorCode.InvalidReplicaAssignment,
                $"Attempted to add {additional} additional partition(s), but only {assignments.Count} assignment(s) " +
                "were specified.");
        }

        return _records.Count + (long)additional <= ControllerLimits.MaxRecordsPerUserRequest
            ? ApiError.None
            : new ApiError(ErrorCode.PolicyViolation, "Excessively large number of partitions per request.");
    }

    private ApiError PartitionsOf(
        CreatePartitionsRequest.CreatePartitionsTopic wanted,
        TopicImage topic,
        out IReadOnlyList<PartitionRegistration> partitions)
    {
        var present = topic.Partitions.Count;
        var replicationFactor = Invariant.NotNull(topic.Find(0)).Replicas.Count;
        if (wanted.Assignments is not { } assignments)
        {
            return _newPartitions.Place(wanted.Count - present, replicationFactor, out partitions);
        }

        partitions = [];
        var assigned = new List<PartitionRegistration>(assignments.Count);
        for (var i = 0; i < assignments.Count; i++)
        {
            var error = _newPartitions.Assign(
                present + i, assignments[i].BrokerIds, replicationFactor, out var partition);
            if (error.IsError)
            {
                return error;
            }

            assigned.Add(Invariant.NotNull(partition));
        }

        partitions = assigned;
        return ApiError.None;
    }

    private static CreatePartitionsResponse.CreatePartitionsTopicResult Answer(string name, ApiError error) =>
        new() { Name = name, ErrorCode = (short)error.Code, ErrorMessage = error.Message };
}
