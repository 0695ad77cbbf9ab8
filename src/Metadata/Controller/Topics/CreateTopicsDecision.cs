using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Config.Describe;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Controller.Topics;

/// <summary>
/// CreateTopics: each topic of the request that can be created is, whatever becomes of the others. Answers are in the
/// order of the request; names that stand in it more than once are refused, once each, behind them. With validateOnly
/// the answers are the same and nothing is created.
/// </summary>
public sealed class CreateTopicsDecision
{
    private readonly ControllerContext _context;
    private readonly NewPartitions _newPartitions;
    private readonly List<MetadataRecord> _records = [];

    private CreateTopicsDecision(ControllerContext context)
    {
        _context = context;
        _newPartitions = new NewPartitions(context.Image.Cluster, context.Prng);
    }

    /// <summary>Decides.</summary>
    public static ControllerResult<CreateTopicsResponse> Decide(
        ControllerContext context, CreateTopicsRequest request) =>
        new CreateTopicsDecision(context).Decide(request);

    private ControllerResult<CreateTopicsResponse> Decide(CreateTopicsRequest request)
    {
        var counts = request.Topics
            .CountBy(topic => topic.Name, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        var tooMany = TotalPartitions(request.Topics) > ControllerLimits.MaxRecordsPerUserRequest;
        var response = new CreateTopicsResponse();
        foreach (var topic in request.Topics.Where(topic => counts[topic.Name] == 1))
        {
            response.Topics.Add(
                tooMany ? Refuse(topic.Name, TooManyPartitions()) : Create(topic));
        }

        var duplicates = request.Topics.Select(topic => topic.Name).Where(name => counts[name] > 1);
        foreach (var name in duplicates.Distinct(StringComparer.Ordinal))
        {
            response.Topics.Add(Refuse(name, new ApiError(ErrorCode.InvalidRequest, "Duplicate topic name.")));
        }

        return new ControllerResult<CreateTopicsResponse>(request.ValidateOnly ? [] : _records, response);
    }

    /// <summary>Counts what a request would create at most, before anything is looked at.</summary>
    private long TotalPartitions(List<CreateTopicsRequest.CreatableTopic> topics) =>
        topics.Sum(topic => Math.Max(0L, topic.Assignments.Count > 0 ? topic.Assignments.Count : CountOf(topic)));

    private int CountOf(CreateTopicsRequest.CreatableTopic topic) =>
        topic.NumPartitions == -1 ? _context.Options.DefaultPartitions : topic.NumPartitions;

    private CreateTopicsResponse.CreatableTopicResult Create(CreateTopicsRequest.CreatableTopic topic)
    {
        var error = NewTopicNames.Check(topic.Name, _context.Image.Topics);
        var configs = ConfigsImage.NoValues;
        if (!error.IsError)
        {
            error = CheckConfigs(topic, out configs);
        }

        IReadOnlyList<PartitionRegistration> partitions = [];
        if (!error.IsError)
        {
            error = PartitionsOf(topic, out partitions);
        }

        var recordCount = 1 + configs.Count + partitions.Count;
        if (!error.IsError && _records.Count + recordCount > ControllerLimits.MaxRecordsPerUserRequest)
        {
            error = TooManyPartitions();
        }

        return error.IsError ? Refuse(topic.Name, error) : Accept(topic.Name, configs, partitions);
    }

    private ApiError CheckConfigs(
        CreateTopicsRequest.CreatableTopic topic, out ImmutableSortedDictionary<string, string> configs)
    {
        var outcome = ConfigAlterer.CreateTopic(
            [.. topic.Configs.Select(config => KeyValuePair.Create(config.Name, config.Value))],
            _context.Policies.AlterContext);
        configs = outcome.Configs;
        return outcome.IsRefused ? new ApiError(outcome.Refusal.Error, outcome.Refusal.Message) : ApiError.None;
    }

    private ApiError PartitionsOf(
        CreateTopicsRequest.CreatableTopic topic, out IReadOnlyList<PartitionRegistration> partitions)
    {
        partitions = [];
        if (topic.Assignments.Count > 0)
        {
            return AssignedPartitions(topic, out partitions);
        }

        if (topic.ReplicationFactor is < -1 or 0)
        {
            return new ApiError(
                ErrorCode.InvalidReplicationFactor,
                "Replication factor must be larger than 0, or -1 to use the default value.");
        }

        if (topic.NumPartitions is < -1 or 0)
        {
            return new ApiError(
                ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.");
        }

        return _newPartitions.Place(
            CountOf(topic),
            topic.ReplicationFactor == -1 ? _context.Options.DefaultReplicationFactor : topic.ReplicationFactor,
            out partitions);
    }

    private ApiError AssignedPartitions(
        CreateTopicsRequest.CreatableTopic topic, out IReadOnlyList<PartitionRegistration> partitions)
    {
        partitions = [];
        if (topic.ReplicationFactor != -1)
        {
            return new ApiError(
                ErrorCode.InvalidRequest,
                "A manual partition assignment was specified, but replication factor was not set to -1.");
        }

        if (topic.NumPartitions != -1)
        {
            return new ApiError(
                ErrorCode.InvalidRequest,
                "A manual partition assignment was specified, but numPartitions was not set to -1.");
        }

        var assigned = new SortedDictionary<int, PartitionRegistration>();
        foreach (var assignment in topic.Assignments)
        {
            if (assigned.ContainsKey(assignment.PartitionIndex))
            {
                return new ApiError(
                    ErrorCode.InvalidReplicaAssignment,
                    $"Found multiple manual partition assignments for partition {assignment.PartitionIndex}");
            }

            int? replicationFactor = assigned.Count == 0 ? null : topic.Assignments[0].BrokerIds.Count;
            var error = _newPartitions.Assign(
                assignment.PartitionIndex, assignment.BrokerIds, replicationFactor, out var partition);
            if (error.IsError)
            {
                return error;
            }

            assigned.Add(assignment.PartitionIndex, Invariant.NotNull(partition));
        }

        if (assigned.Keys.Min() != 0 || assigned.Keys.Max() != assigned.Count - 1)
        {
            return new ApiError(
                ErrorCode.InvalidReplicaAssignment, "partitions should be a consecutive 0-based integer sequence");
        }

        partitions = [.. assigned.Values];
        return ApiError.None;
    }

    private CreateTopicsResponse.CreatableTopicResult Accept(
        string name,
        ImmutableSortedDictionary<string, string> configs,
        IReadOnlyList<PartitionRegistration> partitions)
    {
        var id = new TopicId(Uuid.Random(_context.Prng));
        _records.Add(_context.Versioned(new TopicRecord { Name = name, TopicId = id.Value }));
        _records.AddRange(configs.Select(
            config => _context.Versioned(ConfigRecords.Set(ConfigResource.Topic(name), config.Key, config.Value))));
        for (var partition = 0; partition < partitions.Count; partition++)
        {
            var record = PartitionRecords.ToRecord(new TopicIdPartition(id, partition), partitions[partition]);
            _records.Add(_context.Versioned(record));
        }

        return new CreateTopicsResponse.CreatableTopicResult
        {
            Name = name,
            TopicId = id.Value,
            ErrorMessage = null,
            NumPartitions = partitions.Count,
            ReplicationFactor = (short)partitions[0].Replicas.Count,
            Configs =
            [
                .. ConfigDescriber.CreatedTopic(configs, _context.Policies.Broker).Select(
                    config => new CreateTopicsResponse.CreatableTopicConfigs
                    {
                        Name = config.Name,
                        Value = config.Value,
                        ReadOnly = config.ReadOnly,
                        ConfigSource = (sbyte)config.Source,
                        IsSensitive = config.Sensitive,
                    }),
            ],
        };
    }

    private static ApiError TooManyPartitions() =>
        new(ErrorCode.PolicyViolation, "Excessively large number of partitions per request.");

    private static CreateTopicsResponse.CreatableTopicResult Refuse(string name, ApiError error) =>
        new() { Name = name, ErrorCode = (short)error.Code, ErrorMessage = error.Message };
}
