using KRaftNet.Broker.Birth;
using KRaftNet.Broker.Handlers;
using KRaftNet.Broker.Handlers.Controller;
using KRaftNet.Broker.Handlers.Quorum;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Hosting;

/// <summary>What a controller's listener serves: the one place where its handlers are made. Immutable.</summary>
internal sealed record ControllerListenerApis(
    NodeOptions Options,
    string ClusterId,
    MetadataCache Metadata,
    NodeQuorum Quorum,
    NodeController Controller,
    IAuthorizer Authorizer)
{
    /// <summary>The handlers, but for ApiVersions.</summary>
    public IEnumerable<ApiHandler> Handlers()
    {
        var access = new QuorumAccess(Quorum.Driver, ClusterId);
        yield return new VoteHandler(access);
        yield return new BeginQuorumEpochHandler(access);
        yield return new EndQuorumEpochHandler(access);
        yield return new RaftFetchHandler(
            access, Quorum.Log, Options.Quorum.FetchMaxBytes, Options.Quorum.RequestTimeout);
        yield return new FetchSnapshotHandler(
            access, Quorum.Snapshots.Store, new BirthAnswers(Quorum.Snapshots.Files, Quorum.Snapshots.Folder));
        yield return new UpdateRaftVoterHandler(access, Invariant.NotNull(Controller.Loop).ChangeVoters);
        yield return new DescribeControllersHandler(ClusterId, Metadata, Leader);
        yield return new EnvelopeHandler(Controller.Endpoints, Authorizer);
        yield return Of<DescribeQuorumRequest, DescribeQuorumResponse>();
        yield return Of<AddRaftVoterRequest, AddRaftVoterResponse>();
        yield return Of<RemoveRaftVoterRequest, RemoveRaftVoterResponse>();
        yield return Of<BrokerRegistrationRequest, BrokerRegistrationResponse>();
        yield return new BrokerHeartbeatHandler(
            Controller.Endpoints.Of<BrokerHeartbeatRequest, BrokerHeartbeatResponse>(),
            Invariant.NotNull(Controller.Loop),
            Authorizer);
        yield return Of<AllocateProducerIdsRequest, AllocateProducerIdsResponse>();
        yield return Of<ControllerRegistrationRequest, ControllerRegistrationResponse>();
        yield return Of<UpdateFeaturesRequest, UpdateFeaturesResponse>();
        yield return Of<UnregisterBrokerRequest, UnregisterBrokerResponse>();
        yield return Of<CreateTopicsRequest, CreateTopicsResponse>();
        yield return Of<DeleteTopicsRequest, DeleteTopicsResponse>();
        yield return Of<CreatePartitionsRequest, CreatePartitionsResponse>();
        yield return Of<ElectLeadersRequest, ElectLeadersResponse>();
        yield return Of<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>();
        yield return Of<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>();
        yield return Of<AlterPartitionRequest, AlterPartitionResponse>();
        yield return Of<AssignReplicasToDirsRequest, AssignReplicasToDirsResponse>();
        yield return Of<AlterConfigsRequest, AlterConfigsResponse>();
        yield return Of<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>();
    }

    private ControllerHandler<TRequest, TResponse> Of<TRequest, TResponse>()
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse> =>
        new(Controller.Endpoints.Of<TRequest, TResponse>(), Authorizer, Leader);

    private NodeId Leader() => Quorum.Driver.Leader.Id;
}
