using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Broker.Quorum.Snapshots;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Raft;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// A node's replica of the metadata: log, consensus, loader, each on its loop. A controller votes with it, if it is among
/// the voters; a broker observes. Immutable once made; its parts own their state.
/// </summary>
internal sealed class NodeQuorum
{
    /// <summary>How long a stop waits for the other voters to hear of it.</summary>
    private static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(1);

    private readonly QuorumFiles _files;
    private readonly SnapshotTaker _taker;

    private NodeQuorum(QuorumFiles files, SnapshotTaker taker)
    {
        _files = files;
        _taker = taker;
    }

    /// <summary>Drives the consensus.</summary>
    public required RaftDriver Driver { get; init; }

    /// <summary>The metadata log.</summary>
    public required MetadataLog Log { get; init; }

    /// <summary>The other nodes, and the snapshots that come from and go to them.</summary>
    public required SnapshotSource Snapshots { get; init; }

    /// <summary>Turns the committed log into images.</summary>
    public required MetadataLoader Loader { get; init; }

    /// <summary>The loop that images are published on.</summary>
    public required IEventLoop LoaderLoop { get; init; }

    /// <summary>Opens the files and makes the parts; nothing runs yet.</summary>
    public static NodeQuorum Open(
        NodeOptions options, NodeEnvironment environment, NodeClock clock, LogContext context, LogDirectory directory)
    {
        var files = QuorumFiles.Open(context, directory, LogConfigOf(options), FixedVoters(options));
        RequireVoters(files.Initial, options);
        var loop = environment.Loops.Create("raft");
        var log = new MetadataLog(files.Log, environment.Disks, environment.Buffers, environment.Time, loop, directory.Guard);
        directory.WatchMetadata(() => files.IsClosed ? files.Log.LogEnd : log.DurableEnd);
        var parts = DriverParts(options, environment, clock, files, log, loop, directory.Meta);
        var loaderLoop = environment.Loops.Create("metadata");
        var driver = new RaftDriver(parts, clock, loop, environment.Fatal);
        var loader = new MetadataLoader(files.Log, files.LatestSnapshot, files.ReaderOf, loaderLoop, environment.Fatal);
        var taking = TakingOf(options, environment, clock, loader);
        var logger = environment.Loggers.CreateLogger("KRaftNet.Snapshots");
        return new NodeQuorum(files, new SnapshotTaker(taking, driver, log, parts.Snapshots, loaderLoop, logger))
        {
            Driver = driver,
            Log = log,
            Snapshots = parts.Snapshots,
            Loader = loader,
            LoaderLoop = loaderLoop,
        };
    }

    /// <summary>Starts to take part, and to load.</summary>
    /// <param name="publishers">Who follows the metadata, in this order.</param>
    /// <param name="listeners">Who follows the quorum, besides the loader.</param>
    public void Start(IReadOnlyList<IMetadataPublisher> publishers, IReadOnlyList<IQuorumListener> listeners)
    {
        Loader.Start([_taker, .. publishers]);
        Driver.Start([Loader, .. listeners]);
    }

    /// <summary>Gives up leadership before a stop, so that the others need not wait for a time-out.</summary>
    public void HandOver(Action done) => Driver.HandOver(HandOverTimeout, done);

    /// <summary>Stops; <paramref name="stopped"/> is called once on the quorum's loop, when nothing is appended any more.</summary>
    public void Stop(Action stopped)
    {
        Loader.Stop();
        Driver.Stop(stopped);
    }

    /// <summary>Leaves the files as a clean stop does. After <see cref="Stop"/>, on the disk executor.</summary>
    public void CloseCleanly() => _files.CloseCleanly();

    /// <summary>How this node connects to others.</summary>
    public static PeerConnector ConnectorOf(NodeOptions options, NodeEnvironment environment, NodeClock clock, string clientId) =>
        new(
            new PeerServices(environment.Network, environment.Time, clock.Timers, environment.Buffers),
            new PeerIdentity(clientId, "kraftnet", "1"),
            new PeerOptions { HandshakeTimeout = options.Quorum.RequestTimeout });

    private static RaftDriverParts DriverParts(
        NodeOptions options,
        NodeEnvironment environment,
        NodeClock clock,
        QuorumFiles files,
        MetadataLog log,
        IEventLoop loop,
        MetaProperties meta)
    {
        var addresses = new NodeAddresses(options.Quorum.BootstrapServers);
        var settings = new PeerSettings(
            meta.NodeId,
            meta.ClusterId,
            [.. options.Listeners.AdvertisedController.Select(spec => new VoterEndpoint(spec.Name, spec.Host, spec.Port))],
            options.Quorum.FetchMaxBytes,
            options.Quorum.RequestTimeout);
        var connector = ConnectorOf(options, environment, clock, $"raft-client-{meta.NodeId}");
        var peers = new RaftPeers(settings, addresses, connector, loop);
        return new RaftDriverParts
        {
            Core = new RaftCore(RaftOptionsOf(options), files.Initial, environment.Random.Split("raft"), clock.Now),
            Log = log,
            State = new QuorumStateStore(environment.Files, files.Folder),
            Peers = peers,
            Addresses = addresses,
            Snapshots = new SnapshotSource
            {
                Folder = files.Folder,
                Files = environment.Files,
                Disks = environment.Disks,
                Store = new SnapshotStore(environment.Files, files.Folder),
                Loop = loop,
                Peers = peers,
                Self = files.Initial.Self,
                ClusterId = meta.ClusterId,
                MaxBytes = options.Quorum.FetchSnapshotMaxBytes,
            },
        };
    }

    private static SnapshotTaking TakingOf(
        NodeOptions options, NodeEnvironment environment, NodeClock clock, MetadataLoader loader) => new()
    {
        BytesBetween = options.Config.Get(MetadataLogKeys.MaxRecordBytesBetweenSnapshots),
        Interval = TimeSpan.FromMilliseconds(options.Config.Get(MetadataLogKeys.MaxSnapshotIntervalMs)),
        Retention = new SnapshotRetention(
            options.Config.Get(MetadataLogKeys.MaxRetentionBytes), options.Config.Get(MetadataLogKeys.MaxRetentionMs)),
        Clock = clock,
        Pool = environment.Buffers,
        OpenTransaction = () => loader.OpenTransaction,
    };

    private static LogConfig LogConfigOf(NodeOptions options) => new()
    {
        SegmentBytes = options.Config.Get(MetadataLogKeys.InternalSegmentBytes)
            ?? options.Config.Get(MetadataLogKeys.SegmentBytes),
        SegmentMs = options.Config.Get(MetadataLogKeys.SegmentMs),
    };

    private static RaftOptions RaftOptionsOf(NodeOptions options) => new()
    {
        ElectionTimeout = options.Quorum.ElectionTimeout,
        FetchTimeout = options.Quorum.FetchTimeout,
        ElectionBackoffMax = options.Quorum.ElectionBackoffMax,
        RequestTimeout = options.Quorum.RequestTimeout,
        RetryBackoff = options.Quorum.RetryBackoff,

        // Kafka's 500 ms, but an idle leader must answer before its followers doubt it.
        FetchMaxWait = TimeSpan.FromMilliseconds(Math.Min(500, options.Quorum.FetchTimeout.TotalMilliseconds / 2)),
    };

    private static VoterSet FixedVoters(NodeOptions options)
    {
        var listener = options.Listeners.ControllerNames is [var name, ..] ? name : "";
        return new VoterSet(options.Quorum.Voters.Select(voter => new Voter(
            new ReplicaKey(voter.Id, DirectoryId.Zero),
            [new VoterEndpoint(listener, voter.Address.Host, voter.Address.Port)],
            0,
            0)));
    }

    private static void RequireVoters(RaftInitialState initial, NodeOptions options)
    {
        if (initial.Self.Directory == DirectoryId.Zero)
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherNode,
                $"{options.MetadataLogDir} has no directory id, without which its node would be another replica at every start. "
                + "Restore its meta.properties.");
        }

        var voters = initial.Voters.Count == 0 ? VoterSet.Empty : initial.Voters[^1].Value;
        if (voters.Find(initial.Self.Id) is { } self && !self.Key.Matches(initial.Self))
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherNode,
                $"{options.MetadataLogDir} has the directory id {initial.Self.Directory}, and its own log names node "
                + $"{initial.Self.Id} with {self.Key.Directory}. Restore that id in meta.properties. If the log is another node's, "
                + "start with an empty directory: the node joins its quorum again.");
        }

        if (voters.Count == 0 && options.Quorum.BootstrapServers.All(server => IsOwn(server, options)))
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherNode,
                $"{options.MetadataLogDir} names no voters of the quorum, and controller.quorum.bootstrap.servers names no other "
                + "node to ask. Restore the folder __cluster_metadata-0, or set it to HOST:PORT of the other controllers.");
        }
    }

    private static bool IsOwn(HostAndPort server, NodeOptions options) =>
        options.Listeners.Controller.Concat(options.Listeners.AdvertisedController).Any(own => own.Address == server);
}
