using System.Globalization;
using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;
using KRaftNet.ReplicationModel.Tests.Model;

namespace KRaftNet.ReplicationModel.Tests.Controller;

/// <summary>
/// Lets the product's own controller decide: the key becomes an image, the decision's records are replayed on it, and
/// the image becomes a key again. Each answer is kept, because there are few different questions.
/// </summary>
internal sealed class ProductController
{
    private const string ClusterId = "model";
    private const string Topic = "t";
    private const long EpochBase = 500;

    private readonly Dictionary<(ControllerKey, ControllerEvent), ControllerKey> _known = [];
    private readonly Settings _settings;
    private readonly ControllerOptions _options;
    private readonly TopicId _topicId = new(new Uuid(5, 6));
    private readonly NodeId[] _nodes;

    internal ProductController(Settings settings)
    {
        _settings = settings;
        _nodes = [.. Enumerable.Range(0, settings.Brokers).Select(broker => new NodeId(broker))];
        string[] lines =
        [
            "process.roles=broker,controller", "node.id=0", "listeners=CLIENTS://h:1,CONTROLLER://h:2",
            "controller.listener.names=CONTROLLER", "inter.broker.listener.name=CLIENTS", "log.dirs=/d",
            "listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.quorum.bootstrap.servers=h:2",
        ];
        var reading = NodeOptions.Parse(PropertiesFile.Parse(string.Join('\n', lines), "model").Settings, "h");
        Assert.True(reading.TryGet(out var options), string.Join(", ", reading.Faults));
        _options = new ControllerOptions(ClusterId, new NodeId(0), options.Config);
    }

    /// <summary>Different questions that were asked.</summary>
    internal int Decisions => _known.Count;

    /// <summary>What the controller knows after the event.</summary>
    internal ControllerKey After(ControllerKey key, ControllerEvent what)
    {
        if (!_known.TryGetValue((key, what), out var next))
        {
            next = Decide(key, what);
            _known.Add((key, what), next);
        }

        return next;
    }

    private ControllerKey Decide(ControllerKey key, ControllerEvent what)
    {
        var context = ContextOf(key);
        var partition = Partition(context.Image);
        return what.Kind switch
        {
            ControllerEventKind.ChangeIsr => KeyOf(context.Image, Build(context.Image, partition, Nodes(what.Isr))),
            ControllerEventKind.Recovered => KeyOf(context.Image, Build(context.Image, partition, recovered: true)),
            ControllerEventKind.ElectPreferred =>
                KeyOf(context.Image, Build(context.Image, partition, kind: ElectionKind.Preferred)),
            _ => KeyOf(context.After(Records(context, what)).Image, null),
        };
    }

    private static IReadOnlyList<MetadataRecord> Records(ControllerContext context, ControllerEvent what)
    {
        var sessions = BrokerSessions.Empty;
        return what.Kind switch
        {
            ControllerEventKind.Fence => BrokerRemoval.Fence(context, new NodeId(what.Broker)),
            ControllerEventKind.Unfence or ControllerEventKind.ShutDown =>
                BrokerHeartbeatDecision.Decide(context, sessions, Heartbeat(context, what)).Result.Records,
            _ => Accepted(BrokerRegistrationDecision.Decide(context, sessions, Registration(what))),
        };
    }

    private static IReadOnlyList<MetadataRecord> Accepted(BrokerDecision<BrokerRegistrationResponse> decision)
    {
        Assert.Equal(0, decision.Result.Response.ErrorCode);
        return decision.Result.Records;
    }

    private PartitionRegistration Build(
        MetadataImage image,
        PartitionRegistration partition,
        ValueList<NodeId>? isr = null,
        bool recovered = false,
        ElectionKind? kind = null)
    {
        var rules = new PartitionRules
        {
            ElrEnabled = true,
            MinInSyncReplicas = _settings.MinIsr,
            UncleanElectionAllowed = _settings.UncleanAllowed,
            IsAcceptableLeader = node => image.Cluster.IsActive(node) &&
                image.Cluster.Broker(node)!.HasOnlineDirectory(partition.DirectoryOf(node)),
            DefaultDirectory = _ => DirectoryId.Unassigned,
        };
        var builder = new PartitionChangeBuilder(partition, rules)
        {
            Election = kind ?? (_settings.UncleanAllowed ? ElectionKind.Unclean : ElectionKind.Online),
            TargetIsr = isr ?? partition.Isr,
            TargetRecoveryState = recovered ? LeaderRecoveryState.Recovered : partition.RecoveryState,
        };
        return builder.Build() ?? partition;
    }

    private ControllerContext ContextOf(ControllerKey key) => new ControllerContext
    {
        Image = MetadataImage.Empty,
        NextOffset = new Offset(0),
        NowMs = 0,
        Prng = new Prng(1),
        Options = _options,
    }.After(Written(key));

    private List<MetadataRecord> Written(ControllerKey key)
    {
        List<MetadataRecord> records =
        [
            Feature(FeatureNames.MetadataVersion, RecordVersions.LatestMetadataVersion),
            Feature(FeatureNames.EligibleLeaderReplicasVersion, 1),
        ];
        records.AddRange(_nodes.Select(node => Broker(node.Value, key)));
        records.Add(new TopicRecord { Name = Topic, TopicId = _topicId.Value }.Versioned());
        records.Add(Config("min.insync.replicas", _settings.MinIsr.ToString(CultureInfo.InvariantCulture)));
        records.Add(Config("unclean.leader.election.enable", _settings.UncleanAllowed ? "true" : "false"));
        records.Add(Config("ack.durability", _settings.IsFsync ? "fsync" : "replicated"));
        records.Add(new PartitionRecord
        {
            TopicId = _topicId.Value,
            PartitionId = 0,
            PartitionEpoch = 0,
            Replicas = [.. _nodes.Select(node => node.Value)],
            Directories = [.. _nodes.Select(node => Assigned(node.Value))],
            Isr = [.. Nodes(key.Isr).Select(node => node.Value)],
            EligibleLeaderReplicas = key.Elr == 0 ? null : [.. Nodes(key.Elr).Select(node => node.Value)],
            LastKnownElr = key.LastKnownLeader == 0 ? null : [key.LastKnownLeader - 1],
            Leader = key.Leader - 1,
            LeaderEpoch = key.Epoch,
            LeaderRecoveryState = (sbyte)(key.Recovering ? 1 : 0),
        }.Versioned());
        return records;
    }

    private ControllerKey KeyOf(MetadataImage image, PartitionRegistration? decided)
    {
        var partition = decided ?? Partition(image);
        var leader = partition.Leader == NodeId.None ? 0 : partition.Leader.Value + 1;
        var last = partition.LastKnownElr.IsEmpty ? 0 : partition.LastKnownElr[0].Value + 1;
        return ControllerKey.Of(
            leader,
            partition.LeaderEpoch.Value,
            partition.RecoveryState == LeaderRecoveryState.Recovering,
            (Bits(partition.Isr), Bits(partition.Elr), last),
            (Brokers(image, broker => broker.Fenced),
                Brokers(image, broker => broker.InControlledShutdown),
                Brokers(image, broker => broker.LogDirs.Contains(new DirectoryId(Assigned(broker.Id.Value))))));
    }

    private static BrokerHeartbeatRequest Heartbeat(ControllerContext context, ControllerEvent what) => new()
    {
        BrokerId = what.Broker,
        BrokerEpoch = context.Image.Cluster.Broker(new NodeId(what.Broker))!.Epoch.Value,
        CurrentMetadataOffset = long.MaxValue,
        WantShutDown = what.Kind == ControllerEventKind.ShutDown,
    };

    private static BrokerRegistrationRequest Registration(ControllerEvent what)
    {
        var clean = what.Kind is ControllerEventKind.RegisterClean or ControllerEventKind.RegisterCleanOnOtherDisk;
        var sameDisk = what.Kind is ControllerEventKind.RegisterClean or ControllerEventKind.RegisterUnclean;
        return new BrokerRegistrationRequest
        {
            BrokerId = what.Broker,
            ClusterId = ClusterId,
            IncarnationId = new Uuid(2, (ulong)what.Broker),
            PreviousBrokerEpoch = clean ? EpochOf(what.Broker) : -1,
            LogDirs = [sameDisk ? Assigned(what.Broker) : Other(what.Broker), Second(what.Broker)],
            Features =
            [
                SupportedFeature(FeatureNames.MetadataVersion, 7, RecordVersions.LatestMetadataVersion),
                SupportedFeature(FeatureNames.EligibleLeaderReplicasVersion, 0, 1),
            ],
        };
    }

    private static BrokerRegistrationRequest.Feature SupportedFeature(string name, short min, short max) =>
        new() { Name = name, MinSupportedVersion = min, MaxSupportedVersion = max };

    private static MetadataRecord Broker(int broker, ControllerKey key) => new RegisterBrokerRecord
    {
        BrokerId = broker,
        BrokerEpoch = EpochOf(broker),
        IncarnationId = new Uuid(1, (ulong)broker),
        Fenced = (key.Fenced >> broker & 1) == 1,
        InControlledShutdown = (key.ShuttingDown >> broker & 1) == 1,
        LogDirs = [(key.OnAssignedDirectory >> broker & 1) == 1 ? Assigned(broker) : Other(broker), Second(broker)],
    }.Versioned();

    private static MetadataRecord Feature(string name, short level) =>
        new FeatureLevelRecord { Name = name, FeatureLevel = level }.Versioned();

    private static MetadataRecord Config(string name, string value) =>
        new ConfigRecord { ResourceType = 2, ResourceName = Topic, Name = name, Value = value }.Versioned();

    private static PartitionRegistration Partition(MetadataImage image) => image.Topics.Find(Topic)!.Find(0)!;

    private static long EpochOf(int broker) => EpochBase + broker;

    /// <summary>The directory that the assignment names.</summary>
    private static Uuid Assigned(int broker) => new(7, (ulong)broker + 1000);

    /// <summary>Any other that the replica may be in.</summary>
    private static Uuid Other(int broker) => new(8, (ulong)broker + 1000);

    /// <summary>A second directory, without this replica: its marker of a clean stop survives the loss of the first.</summary>
    private static Uuid Second(int broker) => new(9, (ulong)broker + 1000);

    private ValueList<NodeId> Nodes(int set) => [.. _nodes.Where(node => (set >> node.Value & 1) == 1)];

    private static int Bits(ValueList<NodeId> nodes) => nodes.Aggregate(0, (set, node) => set | 1 << node.Value);

    private static int Brokers(MetadataImage image, Func<BrokerRegistration, bool> condition) =>
        image.Cluster.Brokers.Values.Where(condition).Aggregate(0, (set, broker) => set | 1 << broker.Id.Value);
}
