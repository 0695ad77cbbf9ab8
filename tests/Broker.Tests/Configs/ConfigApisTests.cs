using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Broker.Tests.Requests;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Configs;

/// <summary>DescribeConfigs and IncrementalAlterConfigs at a node, as clients see them.</summary>
public sealed class ConfigApisTests : IDisposable
{
    private const sbyte TopicType = 2;
    private const sbyte BrokerType = 4;
    private const string Topic = "topic";
    private readonly SimulatedBroker _broker = new(seed: 5);
    private readonly FrameClient _client;

    public ConfigApisTests()
    {
        _client = _broker.Connect();
        _client.Call(SampleRequests.Of(ApiKey.CreateTopics, 7, Topic, Uuid.Zero), ApiKey.CreateTopics, 7);
    }

    [Theory]
    [InlineData(2, "none", ErrorCode.UnknownTopicOrPartition)]
    [InlineData(2, "", ErrorCode.InvalidTopicException)]
    [InlineData(2, "bad name", ErrorCode.InvalidTopicException)]
    [InlineData(4, "2", ErrorCode.InvalidRequest)]
    [InlineData(4, "x", ErrorCode.InvalidRequest)]
    [InlineData(0, "x", ErrorCode.InvalidRequest)]
    [InlineData(99, "x", ErrorCode.InvalidRequest)]
    [InlineData(8, "1", ErrorCode.InvalidRequest)]
    [InlineData(32, "", ErrorCode.InvalidRequest)]
    [InlineData(16, "", ErrorCode.InvalidRequest)]
    public void Resource_without_configs_is_told_with_an_error(int type, string name, ErrorCode expected)
    {
        var result = Describe((sbyte)type, name, keys: null);

        Assert.Equal(expected, (ErrorCode)result.ErrorCode);
        Assert.Empty(result.Configs);
    }

    [Fact]
    public void All_keys_are_told_when_none_is_named()
    {
        var all = Describe(TopicType, Topic, keys: null);

        Assert.Equal(AnswerKeys(all), AnswerKeys(Describe(TopicType, Topic, keys: [])));
        Assert.Contains("retention.ms", AnswerKeys(all));
        Assert.Empty(Describe(TopicType, Topic, ["no.such"]).Configs);
    }

    [Fact]
    public void Changed_value_is_seen_when_the_change_is_answered()
    {
        var answer = Alter((TopicType, Topic, "retention.ms", "12345"), (TopicType, "none", "retention.ms", "1"));

        Assert.Equal(
            [ErrorCode.None, ErrorCode.UnknownTopicOrPartition],
            answer.Responses.Select(one => (ErrorCode)one.ErrorCode));
        var config = Assert.Single(Describe(TopicType, Topic, ["retention.ms"]).Configs);
        Assert.Equal(("12345", (sbyte)1, false), (config.Value, config.ConfigSource, config.ReadOnly));
    }

    [Fact]
    public void What_the_broker_refuses_is_answered_in_its_place_among_what_the_controller_decides()
    {
        var answer = Alter(
            (BrokerType, "9", "num.io.threads", "9"),
            (TopicType, Topic, "retention.ms", "777"),
            (BrokerType, "1", "node.id", "5"),
            (BrokerType, "1", "num.io.threads", "9"));

        Assert.Equal(["9", Topic, "1", "1"], answer.Responses.Select(one => one.ResourceName));
        Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)answer.Responses[0].ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)answer.Responses[1].ErrorCode);
        Assert.Equal("Each resource must appear at most once.", answer.Responses[2].ErrorMessage);
        Assert.Equal("Each resource must appear at most once.", answer.Responses[3].ErrorMessage);
    }

    [Fact]
    public void Broker_tells_a_value_set_at_run_time_and_where_it_comes_from()
    {
        Assert.Equal(0, Alter((BrokerType, "1", "num.io.threads", "9")).Responses[0].ErrorCode);

        var config = Assert.Single(Describe(BrokerType, "1", ["num.io.threads"]).Configs);

        Assert.Equal(("9", (sbyte)2), (config.Value, config.ConfigSource));
        Assert.Equal(
            [("9", (sbyte)2), ("8", (sbyte)5)],
            config.Synonyms.Select(synonym => (synonym.Value!, synonym.Source)));
    }

    [Fact]
    public void Synonyms_and_documentation_come_only_when_asked_for()
    {
        var without = Assert.Single(Describe(TopicType, Topic, ["segment.bytes"], withAll: false).Configs);
        var with = Assert.Single(Describe(TopicType, Topic, ["segment.bytes"], withAll: true).Configs);

        Assert.Empty(without.Synonyms);
        Assert.Null(without.Documentation);
        Assert.NotEmpty(with.Synonyms);
        Assert.False(string.IsNullOrEmpty(with.Documentation));
    }

    [Fact]
    public void Validation_alone_changes_nothing()
    {
        var request = AlterRequest((TopicType, Topic, "retention.ms", "12345"));
        request.ValidateOnly = true;

        var answer = _client.Call<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(request, 1);

        Assert.Equal(0, answer.Responses[0].ErrorCode);
        Assert.Equal("604800000", Describe(TopicType, Topic, ["retention.ms"]).Configs[0].Value);
    }

    public void Dispose() => _broker.Dispose();

    private static IEnumerable<string> AnswerKeys(DescribeConfigsResponse.DescribeConfigsResult result) =>
        result.Configs.Select(config => config.Name);

    private static IncrementalAlterConfigsRequest AlterRequest(
        params (sbyte Type, string Name, string Key, string Value)[] changes) => new()
    {
        Resources =
        [
            .. changes.Select(change => new IncrementalAlterConfigsRequest.AlterConfigsResource
            {
                ResourceType = change.Type,
                ResourceName = change.Name,
                Configs =
                [
                    new IncrementalAlterConfigsRequest.AlterableConfig { Name = change.Key, Value = change.Value },
                ],
            }),
        ],
    };

    private IncrementalAlterConfigsResponse Alter(
        params (sbyte Type, string Name, string Key, string Value)[] changes) =>
        _client.Call<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(AlterRequest(changes), 1);

    private DescribeConfigsResponse.DescribeConfigsResult Describe(
        sbyte type, string name, List<string>? keys, bool withAll = true)
    {
        var request = new DescribeConfigsRequest
        {
            Resources =
            [
                new DescribeConfigsRequest.DescribeConfigsResource
                {
                    ResourceType = type,
                    ResourceName = name,
                    ConfigurationKeys = keys,
                },
            ],
            IncludeSynonyms = withAll,
            IncludeDocumentation = withAll,
        };
        return Assert.Single(_client.Call<DescribeConfigsRequest, DescribeConfigsResponse>(request, 4).Results);
    }
}
