using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>
/// ElectLeaders: gives partitions their preferred leaders back, or, if asked to, leaders at the price of lost records
/// (KIP-460). Each partition is for itself. Of all partitions only those are answered that needed an election, though
/// every topic is named.
/// </summary>
public sealed class ElectLeadersDecision
{
    /// <summary>From here on the answer has an error of its own besides those of the partitions.</summary>
    private const short WithError = 1;

    private readonly ControllerContext _context;
    private readonly PartitionChanges _changes;
    private readonly ElectionKind _kind;

    private ElectLeadersDecision(ControllerContext context, ElectionKind kind)
    {
        _context = context;
        _changes = new PartitionChanges(context);
        _kind = kind;
    }

    /// <summary>Decides.</summary>
    public static ControllerResult<ElectLeadersResponse> Decide(
        ControllerContext context, ElectLeadersRequest request, short version)
    {
        if (request.TopicPartitions is { Count: 0 })
        {
            // Whatever election is named, it is held for nothing.
            return new([], new ElectLeadersResponse());
        }

        if (KindOf(request) is not { } kind)
        {
            var error = new ApiError(ErrorCode.InvalidRequest, $"Unknown election type {request.ElectionType}");
            return new([], Refuse(request, error, version));
        }

        return new ElectLeadersDecision(context, kind).Decide(request);
    }

    /// <summary>The answer to a request of which nothing is done.</summary>
    public static ElectLeadersResponse Refuse(ElectLeadersRequest request, ApiError error, short version) => new()
    {
        ErrorCode = version >= WithError ? (short)error.Code : (short)ErrorCode.None,
        ReplicaElectionResults =
        [
            .. (request.TopicPartitions ?? []).Select(topic => new ElectLeadersResponse.ReplicaElectionResult
            {
                Topic = topic.Topic,
                PartitionResult = [.. topic.Partitions.Select(partition => Answer(partition, error))],
            }),
        ],
    };

    private static ElectionKind? KindOf(ElectLeadersRequest request) => request.ElectionType switch
    {
        0 => ElectionKind.Preferred,
        1 => ElectionKind.Unclean,
        _ => null,
    };

    private ControllerResult<ElectLeadersResponse> Decide(ElectLeadersRequest request)
    {
        var response = new ElectLeadersResponse
        {
            ReplicaElectionResults = request.TopicPartitions is { } topics
                ? [.. topics.Select(topic => ElectNamed(topic.Topic, topic.Partitions))]
                : [.. _context.Image.Topics.ByName.Values.Select(ElectAll)],
        };
        return new ControllerResult<ElectLeadersResponse>(_changes.Records, response, IsAtomic: false);
    }

    private ElectLeadersResponse.ReplicaElectionResult ElectNamed(string name, List<int> partitions)
    {
        var topic = _context.Image.Topics.Find(name);
        return new ElectLeadersResponse.ReplicaElectionResult
        {
            Topic = name,
            PartitionResult =
            [
                .. partitions.Select(partition => Answer(partition, topic is null
                    ? new ApiError(ErrorCode.UnknownTopicOrPartition, $"No such topic as {name}")
                    : Elect(topic, partition))),
            ],
        };
    }

    private ElectLeadersResponse.ReplicaElectionResult ElectAll(TopicImage topic)
    {
        var result = new ElectLeadersResponse.ReplicaElectionResult { Topic = topic.Name };
        foreach (var partition in topic.Partitions.Keys)
        {
            var error = Elect(topic, partition);
            if (error.Code != ErrorCode.ElectionNotNeeded)
            {
                result.PartitionResult.Add(Answer(partition, error));
            }
        }

        return result;
    }

    private ApiError Elect(TopicImage topic, int partition)
    {
        if (_changes.Find(topic, partition) is not { } state)
        {
            return new ApiError(ErrorCode.UnknownTopicOrPartition, $"No such partition as {topic.Name}-{partition}");
        }

        if (IsNeedless(state))
        {
            return new ApiError(ErrorCode.ElectionNotNeeded, "Leader election not needed for topic partition.");
        }

        if (_changes.AreTooMany)
        {
            return new ApiError(ErrorCode.PolicyViolation, "Excessively large number of elections per request.");
        }

        var next = new PartitionChangeBuilder(state, _changes.RulesOf(topic, state)) { Election = _kind }.Build();
        if (next is null)
        {
            return _kind == ElectionKind.Preferred
                ? new ApiError(ErrorCode.PreferredLeaderNotAvailable, "The preferred leader was not available.")
                : new ApiError(
                    ErrorCode.EligibleLeadersNotAvailable, "Eligible topic partition leaders are not available.");
        }

        _changes.Add(topic, partition, state, next);
        return ApiError.None;
    }

    private bool IsNeedless(PartitionRegistration state) => _kind == ElectionKind.Preferred
        ? state.Leader == state.Replicas[0]
        : state.Leader != NodeId.None;

    private static ElectLeadersResponse.PartitionResult Answer(int partition, ApiError error) => new()
    {
        PartitionId = partition,
        ErrorCode = (short)error.Code,
        ErrorMessage = error.Message,
    };
}
