using KRaftNet.Cli.Commands;
using KRaftNet.Cli.Output;
using KRaftNet.Config.Alter;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Cli.Tests.Commands;

public sealed class ConfigCommandTests
{
    [Theory]
    [InlineData("topic", "t", ConfigResourceType.Topic, "t")]
    [InlineData("topic", "default", ConfigResourceType.Topic, "default")]
    [InlineData("broker", "1", ConfigResourceType.Broker, "1")]
    [InlineData("broker", "default", ConfigResourceType.Broker, "")]
    [InlineData("group", "g", ConfigResourceType.Group, "g")]
    [InlineData("client-metrics", "m", ConfigResourceType.ClientMetrics, "m")]
    public void Words_name_a_resource(string kind, string name, ConfigResourceType type, string expected) =>
        Assert.Equal(new ConfigResource(type, expected), ConfigCommand.ResourceOf(kind, name));

    [Fact]
    public void Changes_come_in_the_order_of_their_kinds()
    {
        var changes = ConfigChanges.Of([new("a", "1"), new("b", "=")], ["c"], [new("d", "2")], [new("e", "3")]);

        Assert.Equal(
            [
                new("a", AlterOperation.Set, "1"),
                new("b", AlterOperation.Set, "="),
                new("c", AlterOperation.Delete, null),
                new("d", AlterOperation.Append, "2"),
                new ConfigAlteration("e", AlterOperation.Subtract, "3"),
            ],
            changes);
    }

    [Fact]
    public void Listing_leaves_defaults_out_and_hides_secrets()
    {
        DescribeConfigsResponse.DescribeConfigsResourceResult[] configs =
        [
            new() { Name = "a", Value = "1", ConfigSource = 1 },
            new() { Name = "b", Value = "2", ConfigSource = 5 },
            new() { Name = "c", Value = "secret", ConfigSource = 4, IsSensitive = true },
        ];

        Assert.Equal(
            """[{"config":"a","value":"1","source":"topic"},{"config":"c","value":"[hidden]","source":"node\u0027s settings"}]""",
            ConfigListing.Of(configs, withDefaults: false).ToJson());
        Assert.Contains("\"b\"", ConfigListing.Of(configs, withDefaults: true).ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config", "describe", "planet", "x")]
    [InlineData("config", "describe", "topic")]
    [InlineData("config", "alter", "topic", "t")]
    [InlineData("config", "alter", "topic", "t", "--set", "retention.ms")]
    [InlineData("topic", "alter", "t")]
    [InlineData("topic", "alter", "t", "--partitions", "many")]
    [InlineData("consume", "t", "--format", "%q")]
    [InlineData("consume", "t", "--format", "xml")]
    public void Words_that_make_no_sense_end_with_2(params string[] words) => Assert.Equal(2, CommandLine.Run(words));
}
