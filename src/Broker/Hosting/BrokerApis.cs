using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Handlers;
using KRaftNet.Broker.Handlers.Configs;
using KRaftNet.Broker.Handlers.DeleteRecords;
using KRaftNet.Broker.Handlers.Fetch;
using KRaftNet.Broker.Handlers.Fetch.Sessions;
using KRaftNet.Broker.Handlers.Metadata;
using KRaftNet.Broker.Handlers.Produce;
using KRaftNet.Broker.ProducerIds;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Broker.Hosting;

/// <summary>What listeners for clients serve: the one place where their handlers are made.</summary>
internal sealed record BrokerApis
{
    /// <summary>The node's settings.</summary>
    public required NodeOptions Options { get; init; }

    /// <summary>The world.</summary>
    public required NodeEnvironment Environment { get; init; }

    /// <summary>The time.</summary>
    public required NodeClock Clock { get; init; }

    /// <summary>The committed metadata.</summary>
    public required MetadataCache Metadata { get; init; }

    /// <summary>The replicas here.</summary>
    public required ReplicaTable Replicas { get; init; }

    /// <summary>Where the logs lie.</summary>
    public required LogDirectories Directories { get; init; }

    /// <summary>What holds for topics.</summary>
    public required TopicConfigs Configs { get; init; }

    /// <summary>The way to the controller.</summary>
    public required IControllerChannel Controller { get; init; }

    /// <summary>The node itself, as the controller's caller.</summary>
    public required ControllerCaller Self { get; init; }

    /// <summary>Producer ids.</summary>
    public required ProducerIdAllocator ProducerIds { get; init; }

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The handlers of a listener for clients, but for ApiVersions.</summary>
    public IEnumerable<ApiHandler> Handlers() =>
        [.. DataHandlers(), .. LogHandlers(), .. TopicHandlers(), .. AdminHandlers(), .. QuorumHandlers()];

    private IEnumerable<ApiHandler> DataHandlers()
    {
        var topics = new TopicLookup(Metadata, Replicas);
        var hints = new LeaderHints(Metadata, Replicas);
        var validator = new RecordBatchValidator(Environment.Buffers);
        var appender = new BatchAppender(
            validator, new ValidationRules(Configs), Metadata, Clock, Environment.Buffers);
        yield return new ProduceHandler(topics, appender, hints, Clock);
        var slots = Options.Config.Get(ClientRequestKeys.FetchSessionSlots);
        var sessions = new FetchSessionCache(Clock, Environment.Random.Split("fetch-sessions"), slots);
        yield return new FetchHandler(
            topics,
            new FetchScopes(sessions),
            new PreferredReplicas(
                Metadata,
                Options.NodeId,
                Options.Config.Get(ReplicationKeys.ReplicaSelector) == ReplicationKeys.RackAwareSelector),
            hints,
            Clock,
            Options.Config.Get(ClientRequestKeys.FetchMaxBytes));
        yield return new InitProducerIdHandler(ProducerIds);
        yield return new FindCoordinatorHandler();
    }

    private IEnumerable<ApiHandler> LogHandlers()
    {
        var topics = new TopicLookup(Metadata, Replicas);
        yield return new ListOffsetsHandler(topics, Environment.Buffers, Clock);
        yield return new OffsetForLeaderEpochHandler(topics);
        yield return new DescribeProducersHandler(topics);
        yield return new DescribeLogDirsHandler(Directories, Environment.Files, Environment.Disks);
        yield return new DeleteRecordsHandler(topics, Configs, new LogStartMover(Directories), Environment.Disks, Clock);
    }

    private IEnumerable<ApiHandler> TopicHandlers()
    {
        var creator = new AutoTopicCreator(
            Controller,
            Self,
            Options.Config.Get(ClientRequestKeys.AutoCreateTopics),
            (int)Options.Timing.RequestTimeout.TotalMilliseconds);
        var partitionsMax = Options.Config.Get(ClientRequestKeys.PartitionsPerRequest);
        yield return new MetadataHandler(
            Metadata,
            new OpeningLeaders(Replicas, Options.NodeId),
            creator,
            Clock,
            Environment.Random.Split("metadata"),
            ClusterId);
        yield return new DescribeTopicPartitionsHandler(Metadata, partitionsMax);
        yield return Forwarding<CreateTopicsRequest, CreateTopicsResponse>();
        yield return Forwarding<DeleteTopicsRequest, DeleteTopicsResponse>();
        yield return Forwarding<CreatePartitionsRequest, CreatePartitionsResponse>();
        yield return Forwarding<ElectLeadersRequest, ElectLeadersResponse>();
        yield return Forwarding<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>();
        yield return Forwarding<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>();
    }

    private IEnumerable<ApiHandler> AdminHandlers()
    {
        var judge = new AlterationJudge(Metadata, Configs, Options.NodeId);
        yield return new DescribeClusterHandler(Metadata, Environment.Random.Split("describe-cluster"), ClusterId);
        yield return new DescribeConfigsHandler(Metadata, Configs, Options.NodeId);
        yield return new AlterConfigsHandler(Controller, judge, Environment.Authorizer);
        yield return new IncrementalAlterConfigsHandler(Controller, judge, Environment.Authorizer);
        yield return new ListConfigResourcesHandler(Metadata);
    }

    private IEnumerable<ApiHandler> QuorumHandlers()
    {
        yield return Forwarding<DescribeQuorumRequest, DescribeQuorumResponse>();
        yield return Forwarding<UpdateFeaturesRequest, UpdateFeaturesResponse>();
        yield return Forwarding<UnregisterBrokerRequest, UnregisterBrokerResponse>();
        yield return Forwarding<AddRaftVoterRequest, AddRaftVoterResponse>();
        yield return Forwarding<RemoveRaftVoterRequest, RemoveRaftVoterResponse>();
    }

    private ForwardingHandler<TRequest, TResponse> Forwarding<TRequest, TResponse>()
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse> => new(Controller, Environment.Authorizer);
}
