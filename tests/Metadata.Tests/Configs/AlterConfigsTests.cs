using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller.Configs;
using KRaftNet.Metadata.Controller.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Configs;

/// <summary>AlterConfigs at the controller: the named configs become all that there are.</summary>
public sealed class AlterConfigsTests
{
    private readonly TestCluster _cluster = new();

    public AlterConfigsTests()
    {
        _cluster.Start(1);
        _cluster.Commit(CreateTopicsDecision.Decide(_cluster.Context, new CreateTopicsRequest
        {
            Topics =
            [
                new CreateTopicsRequest.CreatableTopic
                {
                    Name = "t",
                    NumPartitions = 1,
                    ReplicationFactor = 1,
                    Configs =
                    [
                        new CreateTopicsRequest.CreatableTopicConfig { Name = "retention.ms", Value = "1" },
                        new CreateTopicsRequest.CreatableTopicConfig { Name = "segment.ms", Value = "2" },
                    ],
                },
            ],
        }));
    }

    [Fact]
    public void What_is_not_named_is_taken_away()
    {
        Assert.Equal(ErrorCode.None, Alter(validateOnly: false, ("retention.ms", "5")));

        Assert.Equal(new Dictionary<string, string> { ["retention.ms"] = "5" }, _cluster.Image.Configs.OfTopic("t"));
    }

    [Fact]
    public void Naming_nothing_takes_all_away()
    {
        Assert.Equal(ErrorCode.None, Alter(validateOnly: false));

        Assert.Empty(_cluster.Image.Configs.OfTopic("t"));
    }

    [Theory]
    [InlineData("retention.ms", "x", ErrorCode.InvalidConfig)]
    [InlineData("no.such", "1", ErrorCode.InvalidConfig)]
    [InlineData("retention.ms", null, ErrorCode.InvalidRequest)]
    public void A_bad_value_leaves_all_as_it_was(string name, string? value, ErrorCode expected)
    {
        Assert.Equal(expected, Alter(validateOnly: false, (name, value)));

        Assert.Equal(2, _cluster.Image.Configs.OfTopic("t").Count);
    }

    [Fact]
    public void Validation_alone_changes_nothing()
    {
        Assert.Equal(ErrorCode.None, Alter(validateOnly: true, ("retention.ms", "5")));

        Assert.Equal("1", _cluster.Image.Configs.OfTopic("t")["retention.ms"]);
    }

    [Fact]
    public void A_resource_that_is_named_twice_is_refused_in_both_places()
    {
        var request = Request(validateOnly: false, ("retention.ms", "5"));
        request.Resources.Add(request.Resources[0]);

        var result = ConfigControl.Alter(_cluster.Context, request);

        Assert.Empty(result.Records);
        Assert.Equal(2, result.Response.Responses.Count);
        Assert.All(
            result.Response.Responses, one => Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)one.ErrorCode));
    }

    private static AlterConfigsRequest Request(bool validateOnly, params (string Name, string? Value)[] configs) => new()
    {
        ValidateOnly = validateOnly,
        Resources =
        [
            new AlterConfigsRequest.AlterConfigsResource
            {
                ResourceType = (sbyte)ConfigResourceType.Topic,
                ResourceName = "t",
                Configs = [.. configs.Select(config => new AlterConfigsRequest.AlterableConfig
                {
                    Name = config.Name,
                    Value = config.Value,
                })],
            },
        ],
    };

    private ErrorCode Alter(bool validateOnly, params (string Name, string? Value)[] configs) =>
        (ErrorCode)_cluster.Commit(ConfigControl.Alter(_cluster.Context, Request(validateOnly, configs)))
            .Responses[0].ErrorCode;
}
