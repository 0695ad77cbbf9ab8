using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Topic;
using KRaftNet.Config.Values;

namespace KRaftNet.Config.Tests.Node;

public sealed class NodeOptionsTests
{
    private const string Combined = """
        process.roles=broker,controller
        node.id=1
        listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
        controller.listener.names=CONTROLLER
        controller.quorum.bootstrap.servers=127.0.0.1:9093
        log.dirs=/a, /b
        """;

    [Fact]
    public void Sound_settings_give_options()
    {
        NodeOptions options = Read(Combined);

        Assert.Equal(ProcessRoles.Broker | ProcessRoles.Controller, options.Roles);
        Assert.Equal(new NodeId(1), options.NodeId);
        Assert.Equal(
            new ListenerSpec("PLAINTEXT", "127.0.0.1", 9092, SecurityProtocol.Plaintext),
            Assert.Single(options.Listeners.AdvertisedBroker));
        Assert.Equal("CONTROLLER", Assert.Single(options.Listeners.AdvertisedController).Name);
        Assert.Equal("PLAINTEXT", options.Listeners.InterBrokerName);
        Assert.Equal(new HostPort("127.0.0.1", 9093), Assert.Single(options.Quorum.BootstrapServers));
        Assert.Equal(["/a", "/b"], options.LogDirs);
        Assert.Equal("/a", options.MetadataLogDir);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Quorum.FetchTimeout);
        Assert.Equal(1, options.Config.Get(ClientRequestKeys.NumPartitions));
    }

    [Fact]
    public void Defaults_of_topic_keys_are_those_of_the_broker_keys_behind_them()
    {
        Assert.Equal(604_800_000, TopicOptions.Default.RetentionMs);
        Assert.Equal(AckDurability.Fsync, TopicOptions.Default.AckDurability);
        Assert.Equal(CleanupPolicy.Delete, TopicOptions.Default.CleanupPolicy);
    }

    private static NodeOptions Read(string properties)
    {
        PropertiesFile file = PropertiesFile.Parse(properties, "server.properties");
        NodeOptionsReading reading = NodeOptions.Parse(file.Settings, "myhost");
        Assert.Empty(reading.Faults);
        Assert.True(reading.TryGet(out NodeOptions? options));
        return options;
    }
}
