using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
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

        Assert.True(options is { IsBroker: true, IsController: true });
        Assert.Equal(new NodeId(1), options.NodeId);
        Assert.Equal(
            new ListenerSpec("PLAINTEXT", "127.0.0.1", 9092, SecurityProtocol.Plaintext),
            Assert.Single(options.Listeners.AdvertisedBroker));
        Assert.Equal("CONTROLLER", Assert.Single(options.Listeners.AdvertisedController).Name);
        Assert.Equal("PLAINTEXT", options.Listeners.InterBrokerName);
        Assert.Equal(new HostAndPort("127.0.0.1", 9093), Assert.Single(options.Quorum.BootstrapServers));
        Assert.Equal(["/a", "/b"], options.LogDirs);
        Assert.Equal("/a", options.MetadataLogDir);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Quorum.FetchTimeout);
        Assert.Equal(1, options.Config.Get(ClientRequestKeys.NumPartitions));
    }

    [Fact]
    public void Pure_controller_advertises_nothing_to_clients()
    {
        NodeOptions options = Read(Combined + "process.roles=controller\nlisteners=CONTROLLER://127.0.0.1:9093");

        Assert.Equal(ProcessRoles.Controller, options.Roles);
        Assert.Empty(options.Listeners.AdvertisedBroker);
        Assert.Single(options.Listeners.AdvertisedController);
    }

    [Fact]
    public void Listener_without_a_host_is_advertised_by_the_name_of_the_machine()
    {
        NodeOptions options = Read(Combined + "listeners=PLAINTEXT://:9092,CONTROLLER://:9093");

        Assert.Equal("PLAINTEXT://myhost:9092", Assert.Single(options.Listeners.AdvertisedBroker).ToString());
        Assert.Equal("PLAINTEXT://:9092", options.Listeners.Broker.Single().ToString());
    }

    [Fact]
    public void Controller_listener_on_every_address_is_advertised_by_the_name_of_the_machine()
    {
        NodeOptions options = Read(Combined + "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://0.0.0.0:9093");

        Assert.Equal("CONTROLLER://myhost:9093", Assert.Single(options.Listeners.AdvertisedController).ToString());
        Assert.Equal("0.0.0.0", options.Listeners.Controller.Single().Host);
    }

    [Fact]
    public void Listeners_of_any_name_work_with_a_protocol_map()
    {
        NodeOptions options = Read(Combined + """
            listeners=IN://[::1]:9092,OUT://0.0.0.0:9094,CONTROLLER://127.0.0.1:9093
            advertised.listeners=OUT://example.org:29094,
            listener.security.protocol.map=IN:PLAINTEXT,OUT:PLAINTEXT,CONTROLLER:PLAINTEXT
            inter.broker.listener.name=in
            """);

        Assert.Equal(
            ["IN://[::1]:9092", "OUT://example.org:29094"],
            options.Listeners.AdvertisedBroker.Select(listener => listener.ToString()));
        Assert.Equal("IN", options.Listeners.InterBrokerName);
    }

    [Fact]
    public void Fixed_voters_take_the_place_of_bootstrap_servers()
    {
        NodeOptions options = Read("""
            process.roles=broker
            broker.id=4
            controller.listener.names=CONTROLLER
            controller.quorum.voters=1@a:9093,2@[fe80::1]:9093
            """);

        Assert.Equal(new NodeId(4), options.NodeId);
        Assert.Equal(["1@a:9093", "2@[fe80::1]:9093"], options.Quorum.Voters.Select(voter => voter.ToString()));
    }

    [Fact]
    public void Fast_profile_gives_way_to_single_settings()
    {
        PropertiesFile file = PropertiesFile.Parse(Combined + "broker.session.timeout.ms=4000", "f");
        NodeOptionsReading reading = NodeOptions.Parse([.. file.Settings, .. TimingProfile.Fast], "myhost");

        Assert.True(reading.TryGet(out NodeOptions? options));
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.Quorum.FetchTimeout);
        Assert.Equal(TimeSpan.FromMilliseconds(300), options.Timing.HeartbeatInterval);
        Assert.Equal(TimeSpan.FromMilliseconds(4000), options.Timing.SessionTimeout);
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
