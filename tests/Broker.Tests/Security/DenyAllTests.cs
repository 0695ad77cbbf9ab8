using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Broker.Tests.Requests;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Security;

/// <summary>
/// A client that may do nothing: every API of the broker's listener says so, and gives the same answer for a topic that
/// exists and for one that does not.
/// </summary>
public sealed class DenyAllTests
{
    private const string Existing = "existing";
    private const string Missing = "missing0";
    private static readonly Uuid MissingId = new(1, 2);

    /// <summary>The only error in an answer about a topic by name; none where no permission is needed.</summary>
    private static readonly Dictionary<ApiKey, ErrorCode> Expected = new()
    {
        [ApiKey.Produce] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.Fetch] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.ListOffsets] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.Metadata] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.ApiVersions] = ErrorCode.None,
        [ApiKey.CreateTopics] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.DeleteTopics] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.FindCoordinator] = ErrorCode.GroupAuthorizationFailed,
        [ApiKey.InitProducerId] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.DescribeCluster] = ErrorCode.None,
        [ApiKey.DescribeConfigs] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.IncrementalAlterConfigs] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.AlterConfigs] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.CreatePartitions] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.DeleteRecords] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.DescribeLogDirs] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.DescribeProducers] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.DescribeTopicPartitions] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.ListConfigResources] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.OffsetForLeaderEpoch] = ErrorCode.TopicAuthorizationFailed,
        [ApiKey.UpdateFeatures] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.UnregisterBroker] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.ElectLeaders] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.AlterPartitionReassignments] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.ListPartitionReassignments] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.DescribeQuorum] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.AddRaftVoter] = ErrorCode.ClusterAuthorizationFailed,
        [ApiKey.RemoveRaftVoter] = ErrorCode.ClusterAuthorizationFailed,
    };

    [Fact]
    public void Every_version_of_every_api_refuses_and_tells_nothing_of_what_exists()
    {
        using var stage = new Stage();
        foreach (var (key, version) in ServedApis.Of(stage.Client))
        {
            var existing = AnswerJson.Of(stage.Call(key, version, Existing, stage.ExistingId), version);
            var missing = AnswerJson.Of(stage.Call(key, version, Missing, MissingId), version);

            var error = NamesTopicById(key, version) ? ErrorCode.UnknownTopicId
                : HasNoPlaceForErrors(key, version) ? ErrorCode.None
                : Expected[key];
            List<ErrorCode> expected = error == ErrorCode.None ? [] : [error];
            Assert.True(AnswerJson.Errors(existing).Distinct().SequenceEqual(expected), $"{key} {version}, {error}: {existing}");
            Assert.Equal(
                existing.Replace(Existing, Missing, StringComparison.Ordinal)
                    .Replace(stage.ExistingId.ToString(), MissingId.ToString(), StringComparison.Ordinal),
                missing);
        }
    }

    [Fact]
    public void What_was_refused_has_not_happened()
    {
        using var stage = new Stage();
        foreach (var (key, version) in ServedApis.Of(stage.Client))
        {
            stage.Call(key, version, Existing, stage.ExistingId);
            stage.Call(key, version, Missing, MissingId);
        }

        stage.Authorizer.Allows = true;
        var metadata = stage.Client.Call<MetadataRequest, MetadataResponse>(new MetadataRequest { Topics = null }, 12);
        Assert.Equal([Existing], metadata.Topics.Select(topic => topic.Name));
        var offsets = (ListOffsetsResponse)stage.Call(ApiKey.ListOffsets, 7, Existing, stage.ExistingId);
        Assert.Equal(0, offsets.Topics[0].Partitions[0].Offset);
        var described = (DescribeConfigsResponse)stage.Call(ApiKey.DescribeConfigs, 4, Existing, stage.ExistingId);
        Assert.Equal("604800000", described.Results[0].Configs[0].Value);
    }

    [Fact]
    public void Metadata_of_all_topics_lists_none()
    {
        using var stage = new Stage();

        var metadata = stage.Client.Call<MetadataRequest, MetadataResponse>(new MetadataRequest { Topics = null }, 12);

        Assert.Empty(metadata.Topics);
    }

    [Fact]
    public void Metadata_by_id_knows_no_such_topic()
    {
        using var stage = new Stage();
        var request = new MetadataRequest
        {
            Topics =
            [
                new MetadataRequest.MetadataRequestTopic { Name = null, TopicId = stage.ExistingId },
                new MetadataRequest.MetadataRequestTopic { Name = null, TopicId = MissingId },
            ],
        };

        var metadata = stage.Client.Call<MetadataRequest, MetadataResponse>(request, 12);

        Assert.Equal(2, metadata.Topics.Count);
        Assert.All(metadata.Topics, topic => Assert.Equal((short)ErrorCode.UnknownTopicId, topic.ErrorCode));
        Assert.All(metadata.Topics, topic => Assert.Null(topic.Name));
    }

    [Theory]
    [InlineData(4, "1", ErrorCode.ClusterAuthorizationFailed)]
    [InlineData(4, "9", ErrorCode.ClusterAuthorizationFailed)]
    [InlineData(4, "", ErrorCode.ClusterAuthorizationFailed)]
    [InlineData(8, "1", ErrorCode.ClusterAuthorizationFailed)]
    [InlineData(16, "m", ErrorCode.ClusterAuthorizationFailed)]
    [InlineData(32, "g", ErrorCode.GroupAuthorizationFailed)]
    public void Configs_of_other_resources_are_guarded_too(int type, string name, ErrorCode expected)
    {
        using var stage = new Stage();

        var described = stage.Client.Call<DescribeConfigsRequest, DescribeConfigsResponse>(
            Describe((sbyte)type, name), 4);
        var altered = stage.Client.Call<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(
            Alter((sbyte)type, name), 1);

        Assert.Equal(expected, (ErrorCode)described.Results[0].ErrorCode);
        Assert.Empty(described.Results[0].Configs);
        Assert.Equal(expected, (ErrorCode)altered.Responses[0].ErrorCode);
    }

    [Fact]
    public void A_transactional_id_is_refused_as_such()
    {
        using var stage = new Stage();

        var answer = stage.Client.Call<InitProducerIdRequest, InitProducerIdResponse>(
            new InitProducerIdRequest { TransactionalId = "t", ProducerId = -1, ProducerEpoch = -1 }, 4);

        Assert.Equal(ErrorCode.TransactionalIdAuthorizationFailed, (ErrorCode)answer.ErrorCode);
    }

    private static bool NamesTopicById(ApiKey key, short version) => key switch
    {
        ApiKey.Produce or ApiKey.Fetch => version >= 13,
        ApiKey.DeleteTopics => version >= 6,
        _ => false,
    };

    /// <summary>Old versions that can only be empty.</summary>
    private static bool HasNoPlaceForErrors(ApiKey key, short version) => key == ApiKey.DescribeLogDirs && version < 3;

    private static DescribeConfigsRequest Describe(sbyte type, string name) => new()
    {
        Resources = [new DescribeConfigsRequest.DescribeConfigsResource { ResourceType = type, ResourceName = name }],
    };

    private static IncrementalAlterConfigsRequest Alter(sbyte type, string name) => new()
    {
        Resources =
        [
            new IncrementalAlterConfigsRequest.AlterConfigsResource
            {
                ResourceType = type,
                ResourceName = name,
                Configs = [new IncrementalAlterConfigsRequest.AlterableConfig { Name = "x", Value = "1" }],
            },
        ],
    };

    /// <summary>A node with one topic, whose client may do nothing any more.</summary>
    private sealed class Stage : IDisposable
    {
        private readonly SimulatedBroker _broker;

        public Stage()
        {
            _broker = new SimulatedBroker(seed: 1, Authorizer);
            Client = _broker.Connect();
            var created = (CreateTopicsResponse)Call(ApiKey.CreateTopics, 7, Existing, Uuid.Zero);
            Assert.Equal(ErrorCode.None, (ErrorCode)created.Topics[0].ErrorCode);
            ExistingId = created.Topics[0].TopicId;
            Authorizer.Allows = false;
        }

        public SwitchedAuthorizer Authorizer { get; } = new();

        public FrameClient Client { get; }

        public Uuid ExistingId { get; }

        public IMessage Call(ApiKey key, short version, string topic, Uuid id) =>
            Client.Call(SampleRequests.Of(key, version, topic, id), key, version);

        public void Dispose() => _broker.Dispose();
    }
}
