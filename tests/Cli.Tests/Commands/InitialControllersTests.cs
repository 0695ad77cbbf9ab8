using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Common;

namespace KRaftNet.Cli.Tests.Commands;

public class InitialControllersTests
{
    private const string First = "TFT_QOi1SyiNRH4n_HyJEw";
    private const string Second = "jdEZHupyQ4iI2Xa4nmxxZw";

    [Fact]
    public void Voters_have_the_directories_of_the_list()
    {
        var parsed = InitialControllers.Parse($"1@127.0.0.1:9093:{First}, 2@[::1]:9093:{Second}");
        Assert.Equal(["1@127.0.0.1:9093", "2@[::1]:9093"], parsed.Select(controller => controller.Voter.ToString()));
        var settings = new NodeSettings();
        new NodeFlags { Data = "data", NodeId = "2", Listen = "127.0.0.1:9092", ControllerListen = "[::1]:9093" }.AddTo(settings);
        var (voters, own) = InitialControllers.VotersOf(parsed, settings.Parse());
        Assert.Equal(Second, own.ToString());
        Assert.Equal([$"1@{First}", $"2@{Second}"], voters.Select(voter => voter.Key.ToString()));
        Assert.Equal("CONTROLLER", voters.Find(new NodeId(1))!.Endpoints[0].Listener);
    }

    [Theory]
    [InlineData("1@127.0.0.1:9093", "is not ID@HOST:PORT:DIRECTORYID")]
    [InlineData("1@127.0.0.1:9093:short", "is not ID@HOST:PORT:DIRECTORYID")]
    [InlineData("1@127.0.0.1:0:" + First, "is not ID@HOST:PORT:DIRECTORYID")]
    [InlineData("1@a:1:" + First + ",1@b:2:" + Second, "node 1 is there twice")]
    [InlineData("1@a:1:" + First + ",2@b:2:" + First, "the directory id " + First)]
    public void Wrong_list_is_a_usage_error(string text, string message)
    {
        var failure = Assert.Throws<CommandException>(() => InitialControllers.Parse(text));
        Assert.Equal(Failures.NotUnderstood, failure.ExitCode);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Node_that_is_not_listed_is_told_how_to_join()
    {
        var settings = new NodeSettings();
        new NodeFlags { Data = "data", NodeId = "7", Listen = "127.0.0.1:9092", ControllerListen = "127.0.0.1:9093" }.AddTo(settings);
        var failure = Assert.Throws<CommandException>(
            () => InitialControllers.VotersOf(InitialControllers.Parse($"1@a:1:{First}"), settings.Parse()));
        Assert.Contains("--no-initial-controllers", failure.Message, StringComparison.Ordinal);
    }
}
