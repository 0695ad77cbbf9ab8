using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests;

/// <summary>
/// A cluster as its controller sees it, with a clock that the test moves; every decision is committed at once. Owned by
/// one test.
/// </summary>
internal sealed class TestCluster
{
    internal const string ClusterId = "test-cluster";
    internal const string Listener = "CLIENTS";

    private readonly Prng _prng = new(42);
    private readonly ControllerOptions _options;
    private long _offset;

    internal TestCluster(bool elr = false, params IReadOnlyList<string> settings)
    {
        string[] all =
        [
            "process.roles=broker,controller", "node.id=0", "listeners=CLIENTS://h:1,CONTROLLER://h:2",
            "controller.listener.names=CONTROLLER", "inter.broker.listener.name=CLIENTS", "log.dirs=/d",
            "listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.quorum.bootstrap.servers=h:2", .. settings,
        ];
        var reading = NodeOptions.Parse(PropertiesFile.Parse(string.Join('\n', all), "test").Settings, "h");
        Assert.True(reading.TryGet(out var options), string.Join(", ", reading.Faults));
        _options = new ControllerOptions(ClusterId, new NodeId(0), options.Config);
        var levels = new SortedDictionary<string, short>(StringComparer.Ordinal)
        {
            [FeatureNames.MetadataVersion] = RecordVersions.LatestMetadataVersion,
            [FeatureNames.EligibleLeaderReplicasVersion] = elr ? (short)1 : (short)0,
        };
        Commit(BootstrapRecords.OnFirstActivation(BootstrapRecords.WithFeatures(levels), _options));
    }

    internal MetadataImage Image { get; private set; } = MetadataImage.Empty;

    internal BrokerSessions Sessions { get; set; } = BrokerSessions.Empty;

    internal long NowMs { get; set; }

    internal long NextOffset => _offset;

    internal ControllerContext Context => new()
    {
        Image = Image,
        NextOffset = new Offset(_offset),
        NowMs = NowMs,
        Prng = _prng,
        Options = _options,
    };

    internal static Uuid Directory(int broker) => new(7, (ulong)broker + 1000);

    internal static BrokerRegistrationRequest Registration(
        int broker, ulong incarnation = 1, long previousEpoch = -1) =>
        new()
        {
            BrokerId = broker,
            ClusterId = ClusterId,
            IncarnationId = new Uuid(incarnation, (ulong)broker),
            PreviousBrokerEpoch = previousEpoch,
            LogDirs = [Directory(broker)],
            Listeners =
            [
                new BrokerRegistrationRequest.Listener { Name = Listener, Host = $"host-{broker}", Port = 9092 },
            ],
            Features =
            [
                new BrokerRegistrationRequest.Feature
                {
                    Name = FeatureNames.MetadataVersion, MinSupportedVersion = 7, MaxSupportedVersion = 30,
                },
                new BrokerRegistrationRequest.Feature
                {
                    Name = FeatureNames.EligibleLeaderReplicasVersion, MaxSupportedVersion = 1,
                },
            ],
        };

    internal BrokerRegistrationResponse Register(BrokerRegistrationRequest request)
    {
        var decision = BrokerRegistrationDecision.Decide(Context, Sessions, request);
        Sessions = decision.Sessions;
        Commit(decision.Result.Records);
        return decision.Result.Response;
    }

    internal BrokerHeartbeatResponse Heartbeat(
        int broker,
        bool wantFence = false,
        bool wantShutDown = false,
        long? offset = null,
        List<Uuid>? failed = null) =>
        Heartbeat(new BrokerHeartbeatRequest
        {
            BrokerId = broker,
            BrokerEpoch = Epoch(broker),
            CurrentMetadataOffset = offset ?? _offset,
            WantFence = wantFence,
            WantShutDown = wantShutDown,
            OfflineLogDirs = failed ?? [],
        });

    internal BrokerHeartbeatResponse Heartbeat(BrokerHeartbeatRequest request)
    {
        var decision = BrokerHeartbeatDecision.Decide(Context, Sessions, request);
        Sessions = decision.Sessions;
        Commit(decision.Result.Records);
        return decision.Result.Response;
    }

    /// <summary>Brokers that are registered and unfenced.</summary>
    internal void Start(params IReadOnlyList<int> brokers)
    {
        foreach (var broker in brokers)
        {
            Assert.Equal(0, Register(Registration(broker)).ErrorCode);
            Assert.False(Heartbeat(broker).IsFenced);
        }
    }

    internal long Epoch(int broker) => Image.Cluster.Broker(new NodeId(broker))!.Epoch.Value;

    /// <summary>A topic of one partition with these replicas, all in sync.</summary>
    internal void AddTopic(
        string name, IReadOnlyList<int> replicas, params IReadOnlyList<(string Key, string Value)> configs)
    {
        var id = Uuid.Random(_prng);
        Commit(
        [
            new TopicRecord { Name = name, TopicId = id }.Versioned(),
            .. configs.Select(config => new ConfigRecord
            {
                ResourceType = 2, ResourceName = name, Name = config.Key, Value = config.Value,
            }.Versioned()),
            new PartitionRecord
            {
                TopicId = id,
                PartitionId = 0,
                Replicas = [.. replicas],
                Isr = [.. replicas],
                Leader = replicas[0],
                LeaderEpoch = 0,
                PartitionEpoch = 0,
                Directories = [.. replicas.Select(Directory)],
            }.Versioned(),
        ]);
    }

    internal PartitionRegistration Partition(string topic) => Image.Topics.Find(topic)!.Find(0)!;

    internal void Commit(IReadOnlyList<MetadataRecord> records)
    {
        Image = Context.After(records).Image;
        _offset += records.Count;
    }

    internal TResponse Commit<TResponse>(ControllerResult<TResponse> result)
    {
        Commit(result.Records);
        return result.Response;
    }

    internal static IReadOnlyList<IMessage> Messages(IReadOnlyList<MetadataRecord> records) =>
        [.. records.Select(record => record.Message)];
}
