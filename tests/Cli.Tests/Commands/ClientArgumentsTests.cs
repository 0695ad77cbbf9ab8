using System.CommandLine;
using KRaftNet.Cli.Commands;
using KRaftNet.Common;

namespace KRaftNet.Cli.Tests.Commands;

public sealed class ClientArgumentsTests
{
    [Theory]
    [InlineData("localhost:9092", "localhost", 9092)]
    [InlineData("[::1]:1", "::1", 1)]
    public void Bootstrap_address_is_understood(string text, string host, int port)
    {
        var option = ClientArguments.Bootstrap();
        var parsed = new RootCommand { option }.Parse(["-b", text]);
        Assert.Empty(parsed.Errors);
        Assert.Equal([new HostAndPort(host, port)], parsed.GetValue(option));
    }

    [Theory]
    [InlineData("topic", "list", "-b", "localhost")]
    [InlineData("topic", "list", "-b", "localhost:0")]
    [InlineData("topic", "list", "-b", "a:1,b")]
    [InlineData("topic", "list", "-o", "xml")]
    [InlineData("topic", "create", "t", "--config", "retention.ms")]
    [InlineData("produce", "t", "--compression", "rar")]
    [InlineData("produce", "t", "--acks", "2")]
    [InlineData("consume", "t", "-o", "middle")]
    [InlineData("consume", "t", "-o", "-1")]
    [InlineData("consume")]
    public void Words_that_make_no_sense_end_with_2(params string[] words) => Assert.Equal(2, CommandLine.Run(words));

    [Fact]
    public void Cluster_that_is_not_there_ends_with_1() =>
        Assert.Equal(1, CommandLine.Run(["topic", "list", "-b", "127.0.0.1:1"]));
}
