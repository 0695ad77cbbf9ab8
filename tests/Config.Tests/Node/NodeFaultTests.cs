using System.Collections.Immutable;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Tests.Node;

/// <summary>Each case changes a sound combined node in one place and names the faults that come of it.</summary>
public sealed class NodeFaultTests
{
    private const string Combined = """
        process.roles=broker,controller
        node.id=1
        listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
        controller.listener.names=CONTROLLER
        controller.quorum.bootstrap.servers=127.0.0.1:9093

        """;

    [Theory]
    [InlineData("process.roles=", "process.roles")]
    [InlineData("process.roles=broker,king", "process.roles")]
    [InlineData("node.id=-1", "node.id")]
    [InlineData("node.id=one", "node.id")]
    [InlineData("broker.id=2", "broker.id")]
    [InlineData("listeners=PLAINTEXT:9092,CONTROLLER://:9093", "listeners", "inter.broker.listener.name")]
    [InlineData("listeners=PLAINTEXT://h:99999,PLAINTEXT://:1,CONTROLLER://:9093", "listeners")]
    [InlineData("listeners=PLAINTEXT://h:1,plaintext://h:2,CONTROLLER://h:3", "listeners")]
    [InlineData("listeners=PLAINTEXT://h:1,CONTROLLER://h:1", "listeners")]
    [InlineData("listeners=PLAINTEXT://:1,CONTROLLER://h:1", "listeners")]
    [InlineData("listeners=PLAINTEXT://h:1", "controller.listener.names")]
    [InlineData("listeners=CONTROLLER://h:1", "inter.broker.listener.name")]
    [InlineData("listeners=IN://h:1,CONTROLLER://h:2", "listener.security.protocol.map", "inter.broker.listener.name")]
    [InlineData("advertised.listeners=PLAINTEXT://0.0.0.0:9092", "advertised.listeners")]
    [InlineData("advertised.listeners=OTHER://h:9092", "advertised.listeners")]
    [InlineData("listeners=PLAINTEXT://0.0.0.0:9092,CONTROLLER://h:9093", "advertised.listeners")]
    [InlineData("listeners=PLAINTEXT://[::]:9092,CONTROLLER://h:9093", "advertised.listeners")]
    [InlineData("listener.security.protocol.map=PLAINTEXT:PLAINTEXT", "listener.security.protocol.map")]
    [InlineData("listener.security.protocol.map=PLAINTEXT:SSL,CONTROLLER:PLAINTEXT", "listener.security.protocol.map")]
    [InlineData("listener.security.protocol.map=PLAINTEXT,CONTROLLER:TCP", "listener.security.protocol.map", 4)]
    [InlineData("controller.listener.names=", "controller.listener.names")]
    [InlineData("inter.broker.listener.name=CONTROLLER", "inter.broker.listener.name")]
    [InlineData("inter.broker.listener.name=OTHER", "inter.broker.listener.name")]
    [InlineData(
        "inter.broker.listener.name=PLAINTEXT\nsecurity.inter.broker.protocol=PLAINTEXT",
        "security.inter.broker.protocol")]
    [InlineData("controller.quorum.bootstrap.servers=", "controller.quorum.bootstrap.servers")]
    [InlineData("controller.quorum.bootstrap.servers=host", "controller.quorum.bootstrap.servers")]
    [InlineData("controller.quorum.bootstrap.servers=:9093", "controller.quorum.bootstrap.servers")]
    [InlineData("controller.quorum.voters=h:9093", "controller.quorum.voters")]
    [InlineData("controller.quorum.voters=2@h:9093", "controller.quorum.voters")]
    [InlineData("controller.quorum.voters=1@h:9093,1@g:9093", "controller.quorum.voters")]
    [InlineData("log.dirs=", "log.dirs")]
    [InlineData("log.retention.ms=0", "log.retention.ms")]
    [InlineData("log.retention.hours=0", "log.retention.hours")]
    [InlineData("log.retention.minutes=-2", "log.retention.minutes")]
    [InlineData("log.roll.ms=0", "log.roll.ms")]
    [InlineData("log.cleaner.dedupe.buffer.size=1048576", "log.cleaner.dedupe.buffer.size")]
    [InlineData("queued.max.request.bytes=100", "queued.max.request.bytes")]
    [InlineData("max.connections.per.ip=0", "max.connections.per.ip")]
    [InlineData("max.connections.per.ip.overrides=host", "max.connections.per.ip.overrides")]
    [InlineData("replica.fetch.wait.max.ms=40000", "replica.fetch.wait.max.ms")]
    [InlineData("broker.heartbeat.interval.ms=9000", "broker.heartbeat.interval.ms")]
    [InlineData("group.consumer.session.timeout.ms=44999", "group.consumer.session.timeout.ms")]
    [InlineData("group.share.record.lock.duration.ms=60001", "group.share.record.lock.duration.ms")]
    [InlineData("group.streams.num.standby.replicas=3", "group.streams.num.standby.replicas")]
    [InlineData(
        "group.share.heartbeat.interval.ms=50000\ngroup.share.max.heartbeat.interval.ms=50000",
        "group.share.heartbeat.interval.ms")]
    [InlineData(
        "log.cleaner.min.compaction.lag.ms=5\nlog.cleaner.max.compaction.lag.ms=4",
        "log.cleaner.min.compaction.lag.ms")]
    public void Wrong_setting_is_a_fault_of_its_key(string change, params object[] expected)
    {
        string[] keys = [.. Keys(expected)];

        Assert.Equal(keys.Order(), Faults(Combined + change).Select(fault => fault.Key).Order());
    }

    [Theory]
    [InlineData("listeners=PLAINTEXT://h:9092,CONTROLLER://h:9093", "listeners")]
    [InlineData(
        "listeners=PLAINTEXT://h:9092\ncontroller.quorum.auto.join.enable=true",
        "controller.quorum.auto.join.enable")]
    [InlineData("listeners=PLAINTEXT://h:9092\ncontroller.quorum.voters=1@h:9093", "controller.quorum.voters")]
    public void Pure_broker_does_not_do_what_controllers_do(string change, string key) =>
        Assert.Equal(key, Assert.Single(Faults(Combined + "process.roles=broker\n" + change)).Key);

    [Fact]
    public void Pure_controller_has_no_other_listeners() =>
        Assert.Equal("listeners", Assert.Single(Faults(Combined + "process.roles=controller")).Key);

    [Fact]
    public void All_faults_are_told_at_once()
    {
        string[] keys = [.. Faults("num.partitions=0\nfoo=1").Select(fault => fault.Key)];

        Assert.Equal(
            [
                "controller.listener.names", "controller.quorum.bootstrap.servers", "foo", "node.id", "num.partitions",
                "process.roles",
            ],
            keys.Order());
    }

    [Fact]
    public void Listening_everywhere_without_an_address_to_tell_gets_a_remedy()
    {
        ConfigFault fault = Assert.Single(Faults(
            Combined + "listeners=PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093"));

        Assert.Equal(
            "advertised.listeners: the listener PLAINTEXT://0.0.0.0:9092 takes connections on every address, so "
            + "clients must be told one of them. Add PLAINTEXT://HOST:9092 with a name or address that clients can "
            + "reach; for clients on this machine: PLAINTEXT://localhost:9092.",
            fault.ToString());
    }

    private static IEnumerable<string> Keys(object[] expected)
    {
        int times = expected.OfType<int>().FirstOrDefault(1);
        return expected.OfType<string>().SelectMany(key => Enumerable.Repeat(key, times));
    }

    private static ImmutableArray<ConfigFault> Faults(string properties)
    {
        PropertiesFile file = PropertiesFile.Parse(properties, "f");
        NodeOptionsReading reading = NodeOptions.Parse(file.Settings, "myhost");
        Assert.Equal(reading.Faults.IsEmpty, reading.TryGet(out _));
        return reading.Faults;
    }
}
