using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Config.Node;

namespace KRaftNet.Cli.Tests.Commands;

public class QuorumFlagTests
{
    private const string Three = "1@127.0.0.1:19092,2@127.0.0.1:19093,3@127.0.0.1:19094";

    [Fact]
    public void List_is_in_the_order_of_ids() =>
        Assert.Equal(
            ["1@a:1", "2@[::1]:2", "3@c:3"], QuorumFlag.Parse("3@c:3, 1@a:1,2@[::1]:2").Select(voter => voter.ToString()));

    [Theory]
    [InlineData("", "'' is not ID@HOST:PORT")]
    [InlineData("1@host", "'1@host' is not ID@HOST:PORT")]
    [InlineData("host:9093", "'host:9093' is not ID@HOST:PORT")]
    [InlineData("-1@host:9093", "'-1@host:9093' is not ID@HOST:PORT")]
    [InlineData("1@host:0", "'1@host:0' is not ID@HOST:PORT")]
    [InlineData("1@0.0.0.0:9093", "'1@0.0.0.0:9093' is not ID@HOST:PORT")]
    [InlineData("1@a:1,1@b:2", "node 1 is there twice")]
    [InlineData("1@a:1,2@a:1", "nodes 1 and 2 have one address")]
    public void Wrong_list_is_a_usage_error_that_names_the_entry(string text, string message)
    {
        var failure = Assert.Throws<CommandException>(() => QuorumFlag.Parse(text));
        Assert.Equal(Failures.NotUnderstood, failure.ExitCode);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_make_a_node_of_both_parts()
    {
        var options = Options(new NodeFlags { Listen = "127.0.0.1:9092", ControllerListen = "127.0.0.1:19092" });
        Assert.True(options is { IsBroker: true, IsController: true });
        Assert.Equal(
            ["127.0.0.1:19092", "127.0.0.1:19093", "127.0.0.1:19094"],
            options.Quorum.BootstrapServers.Select(server => server.ToString()));
        QuorumFlag.Check(QuorumFlag.Parse(Three), options);
    }

    [Fact]
    public void Flags_make_a_broker_without_a_controller_listener()
    {
        var options = Options(new NodeFlags { NodeId = "4", Listen = "127.0.0.1:9092", Roles = "broker" });
        Assert.True(options is { IsBroker: true, IsController: false });
        QuorumFlag.Check(QuorumFlag.Parse(Three), options);
        Assert.False(Options(new NodeFlags { NodeId = "4", Listen = "127.0.0.1:9092" }).IsController);
        Assert.False(Options(new NodeFlags { NodeId = "3", ControllerListen = "127.0.0.1:19094" }).IsBroker);
    }

    [Fact]
    public void Controller_that_is_not_listed_is_let_through() => QuorumFlag.Check(
        QuorumFlag.Parse(Three), Options(new NodeFlags { NodeId = "4", ControllerListen = "127.0.0.1:19095" }));

    [Theory]
    [InlineData("0.0.0.0:19092")]
    [InlineData("127.0.0.1:19092")]
    public void Own_address_may_be_bound_on_all_interfaces(string listen) => QuorumFlag.Check(
        QuorumFlag.Parse(Three), Options(new NodeFlags { ControllerListen = listen }));

    [Theory]
    [InlineData("127.0.0.1:19099", null, "this node is 1@127.0.0.1:19092, but its controller listens on 127.0.0.1:19099")]
    [InlineData(null, "broker", "node 1 is listed as a controller, and --roles makes it none")]
    public void Contradiction_to_the_own_entry_is_a_usage_error(string? controller, string? roles, string message)
    {
        var options = Options(new NodeFlags { Listen = "127.0.0.1:9092", ControllerListen = controller, Roles = roles });
        var failure = Assert.Throws<CommandException>(() => QuorumFlag.Check(QuorumFlag.Parse(Three), options));
        Assert.Equal(Failures.NotUnderstood, failure.ExitCode);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private static NodeOptions Options(NodeFlags flags)
    {
        var settings = new NodeSettings();
        (flags with { Data = "data", NodeId = flags.NodeId ?? "1", Quorum = QuorumFlag.Parse(Three) }).AddTo(settings);
        return settings.Parse();
    }
}
