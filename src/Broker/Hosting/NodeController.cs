using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Apis;
using KRaftNet.Broker.Controller.Endpoints;
using KRaftNet.Broker.Controller.Forwarding;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Lifecycle;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol;
using KRaftNet.Raft;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// A node's way to the active controller, and the controller itself where the node is one. Immutable once made; its parts
/// own their state.
/// </summary>
internal sealed class NodeController
{
    /// <summary>How often the controller looks for what is due by time: well below any session time-out.</summary>
    private static readonly TimeSpan TaskInterval = TimeSpan.FromMilliseconds(100);

    private readonly ControllerChannel _channel;
    private readonly PeriodicTask? _tasks;
    private readonly BrokerProbe _probe;
    private readonly NodeQuorum _quorum;
    private ControllerRegistrar? _registrar;
    private PeriodicTask? _voterTask;

    private NodeController(
        NodeQuorum quorum,
        ControllerLoop? loop,
        ControllerEndpoints endpoints,
        ControllerChannel channel,
        BrokerProbe probe,
        PeriodicTask? tasks)
    {
        _probe = probe;
        _quorum = quorum;
        Loop = loop;
        _channel = channel;
        _tasks = tasks;
        Endpoints = endpoints;
    }

    /// <summary>The controller itself; null on a node that is none.</summary>
    public ControllerLoop? Loop { get; }

    /// <summary>What the active controller serves.</summary>
    public ControllerEndpoints Endpoints { get; }

    /// <summary>The way to it, wherever it is.</summary>
    public IControllerChannel Channel => _channel;

    /// <summary>The controller as a follower of the metadata; it comes after all others, because it answers by it.</summary>
    public IReadOnlyList<IMetadataPublisher> Publishers => Loop is null ? [] : [Invariant.NotNull(_registrar), Loop];

    /// <summary>The controller as a follower of the quorum.</summary>
    public IReadOnlyList<IQuorumListener> Listeners => Loop is null ? [] : [Loop];

    /// <summary>Makes the parts; nothing runs yet.</summary>
    /// <param name="options">How the node is set up.</param>
    /// <param name="environment">The world.</param>
    /// <param name="clock">The time.</param>
    /// <param name="meta">Whose directory the metadata is in.</param>
    /// <param name="quorum">The metadata.</param>
    /// <param name="ownEpoch">The epoch of the broker in this node; none before its registration.</param>
    public static NodeController Make(
        NodeOptions options,
        NodeEnvironment environment,
        NodeClock clock,
        MetaProperties meta,
        NodeQuorum quorum,
        Func<BrokerEpoch> ownEpoch)
    {
        var probe = new BrokerProbe(
            new PeerServices(environment.Network, environment.Time, clock.Timers, environment.Buffers),
            environment.Loops.Create("probes"));
        var loop = options.IsController
            ? new ControllerLoop(
                ServicesOf(options, environment, clock, meta, probe, ownEpoch),
                quorum.Driver,
                quorum.Loader,
                environment.Loops.Create("controller"))
            : null;
        var endpoints = EndpointsOf(options, clock, meta, quorum, loop);
        var channel = new ControllerChannel(
            endpoints,
            () => quorum.Driver.Leader,
            NodeQuorum.ConnectorOf(options, environment, clock, $"node-{meta.NodeId}-to-controller"),
            clock,
            environment.Loops.Create("forwarding"));
        var tasks = loop is null ? null : new PeriodicTask(clock.Timers, TaskInterval, done =>
        {
            loop.RunDue();
            done();
        });
        return new NodeController(quorum, loop, endpoints, channel, probe, tasks);
    }

    /// <summary>Makes what tells the cluster of this controller, once its listeners have their ports.</summary>
    /// <param name="options">How the node is set up.</param>
    /// <param name="environment">The world.</param>
    /// <param name="clock">The time.</param>
    /// <param name="addresses">The listeners' names with the ports that were taken.</param>
    public void Advertise(
        NodeOptions options,
        NodeEnvironment environment,
        NodeClock clock,
        IReadOnlyList<(string Name, HostAndPort Address)> addresses)
    {
        var listeners = options.Listeners.AdvertisedController
            .Select(spec => spec.Port != 0
                ? spec
                : spec with { Port = addresses.First(listener => listener.Name == spec.Name).Address.Port })
            .ToList();
        var incarnation = Uuid.Random(environment.Random.Split("controller incarnation"));
        if (Loop is not null)
        {
            var endpoints = listeners.Select(spec => new VoterEndpoint(spec.Name, spec.Host, spec.Port)).ToList();
            WatchOwnVote(options, clock, endpoints);
        }

        _registrar = new ControllerRegistrar(
            ControllerRegistrar.RequestOf(options.NodeId, incarnation, listeners),
            Channel,
            new ControllerCaller(Principal.Anonymous, "", AllowAllAuthorizer.Instance),
            clock,
            environment.Loops.Create("registrar"));
    }

    private void WatchOwnVote(NodeOptions options, NodeClock clock, IReadOnlyList<VoterEndpoint> endpoints)
    {
        var snapshots = _quorum.Snapshots;
        var self = new Voter(snapshots.Self, endpoints, 0, FirstSnapshot.KRaftVersionLevel);
        var caretaker = new VoterCaretaker(
            _quorum.Driver,
            Invariant.NotNull(Loop).ChangeVoters,
            snapshots.Peers,
            self,
            snapshots.ClusterId,
            options.Quorum.AutoJoin,
            options.Quorum.RequestTimeout,
            snapshots.Loop);
        _voterTask = new PeriodicTask(clock.Timers, options.Quorum.FetchTimeout, done =>
        {
            caretaker.Look();
            done();
        });
    }

    /// <summary>Does nothing by time any more, and closes its connections.</summary>
    public void Stop()
    {
        _probe.Stop();
        _tasks?.Stop();
        _voterTask?.Stop();
        _channel.Dispose();
    }

    private static ControllerEndpoints EndpointsOf(
        NodeOptions options, NodeClock clock, MetaProperties meta, NodeQuorum quorum, ControllerLoop? loop)
    {
        // A broker that is not answered in time looks for another controller while its session still runs.
        var patience = options.Timing.SessionTimeout / 3;
        Action<VoterChange> change = loop is null ? refused => refused.Done(RaftError.NotLeader) : loop.ChangeVoters;
        return new ControllerEndpoints()
            .Add(Forwarded(new CreateTopicsApi(), loop))
            .Add(Forwarded(new DeleteTopicsApi(), loop))
            .Add(Forwarded(new CreatePartitionsApi(), loop))
            .Add(Forwarded(new AlterConfigsApi(), loop))
            .Add(Forwarded(new IncrementalAlterConfigsApi(), loop))
            .Add(Forwarded(new UpdateFeaturesApi(), loop))
            .Add(Forwarded(new UnregisterBrokerApi(), loop))
            .Add(Forwarded(new ElectLeadersApi(), loop))
            .Add(Forwarded(new AlterPartitionReassignmentsApi(), loop))
            .Add(Forwarded(new ListPartitionReassignmentsApi(), loop))
            .Add(Direct(new AlterPartitionApi(patience), loop))
            .Add(Direct(new AssignReplicasToDirsApi(patience), loop))
            .Add(Direct(new ControllerRegistrationApi(patience), loop))
            .Add(Direct(new BrokerRegistrationApi(patience), loop))
            .Add(Direct(new BrokerHeartbeatApi(patience), loop))
            .Add(Direct(new AllocateProducerIdsApi(), loop))
            .Add(new DescribeQuorumEndpoint(quorum.Driver, clock))
            .Add(new AddRaftVoterEndpoint(
                new VoterAddition(quorum.Driver, change, quorum.Snapshots.Peers, quorum.Snapshots.Loop),
                meta.ClusterId,
                options.Listeners.ControllerNames[0]))
            .Add(new RemoveRaftVoterEndpoint(change, meta.ClusterId));
    }

    private static DecisionEndpoint<TRequest, TResponse> Forwarded<TRequest, TResponse>(
        ControllerApi<TRequest, TResponse> api, ControllerLoop? loop)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse> => new(api, loop, isForwardable: true);

    private static DecisionEndpoint<TRequest, TResponse> Direct<TRequest, TResponse>(
        ControllerApi<TRequest, TResponse> api, ControllerLoop? loop)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse> => new(api, loop, isForwardable: false);

    private static ControllerServices ServicesOf(
        NodeOptions options,
        NodeEnvironment environment,
        NodeClock clock,
        MetaProperties meta,
        BrokerProbe probe,
        Func<BrokerEpoch> ownEpoch) => new()
    {
        Options = new ControllerOptions(meta.ClusterId, meta.NodeId, options.Config),
        Bootstrap = BootstrapCheckpoint.Read(environment.Files, options.MetadataLogDir),
        MaxIdle = TimeSpan.FromMilliseconds(options.Config.Get(MetadataLogKeys.MaxIdleIntervalMs)),
        Clock = clock,
        Prng = environment.Random.Split("controller"),
        OwnEpoch = ownEpoch,
        Probe = probe,
        Fatal = environment.Fatal,
        Logger = environment.Loggers.CreateLogger("KRaftNet.Controller"),
    };
}
