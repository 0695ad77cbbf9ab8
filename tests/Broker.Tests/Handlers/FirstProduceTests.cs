using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Handlers;

/// <summary>
/// A client that does not try again asks for a topic that is just being made, is told of its leader, and produces: the leader
/// that it was told of leads.
/// </summary>
public sealed class FirstProduceTests : IDisposable
{
    private const string Topic = "new";
    private const int Partitions = 5;
    private readonly SimulatedBroker _broker = new(
        seed: 33, authorizer: null, ("num.partitions", "5"), ("auto.create.topics.enable", "true"));

    [Fact]
    public void Topic_that_is_made_on_demand_takes_the_first_produce()
    {
        var client = _broker.Connect();
        var tries = 0;
        MetadataResponse.MetadataResponseTopic topic;
        while ((topic = Ask(client)).ErrorCode != 0)
        {
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (ErrorCode)topic.ErrorCode);
            Assert.True(++tries < 1000, "the topic is not made");
        }

        CheckProduce(client, topic);
    }

    [Fact]
    public void Topic_that_was_created_takes_the_first_produce()
    {
        var client = _broker.Connect();
        var request = new CreateTopicsRequest { TimeoutMs = 10_000 };
        request.Topics.Add(new CreateTopicsRequest.CreatableTopic
        {
            Name = Topic,
            NumPartitions = Partitions,
            ReplicationFactor = 1,
        });
        var created = client.Call<CreateTopicsRequest, CreateTopicsResponse>(request, 7);
        Assert.Equal(0, created.Topics[0].ErrorCode);

        CheckProduce(client, Ask(client));
    }

    public void Dispose() => _broker.Dispose();

    private static MetadataResponse.MetadataResponseTopic Ask(FrameClient client)
    {
        var request = new MetadataRequest { AllowAutoTopicCreation = true, Topics = [] };
        request.Topics.Add(new MetadataRequest.MetadataRequestTopic { Name = Topic });
        return client.Call<MetadataRequest, MetadataResponse>(request, 9).Topics[0];
    }

    private static void CheckProduce(FrameClient client, MetadataResponse.MetadataResponseTopic topic)
    {
        Assert.Equal(Partitions, topic.Partitions.Count);
        var producer = new TopicClient(client, Topic);
        foreach (var partition in topic.Partitions)
        {
            Assert.Equal((0, 1), (partition.ErrorCode, partition.LeaderId));
            Assert.Equal(ErrorCode.None, (ErrorCode)producer.Produce(partition.PartitionIndex, -1, "a").ErrorCode);
        }
    }
}
