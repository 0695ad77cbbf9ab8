using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>
/// A node with one topic, a connection for hostile requests that is replaced as often as the node ends it, and one of
/// somebody else, who must not notice. Owned by one test.
/// </summary>
internal sealed class HostileStage : IDisposable
{
    /// <summary>The topic.</summary>
    public const string Topic = "topic";

    private const short MetadataVersion = 9;
    private const short CreationVersion = 7;
    private const int OthersEvery = 20;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(2);

    /// <summary>A connection that is not answered, for whatever its request asked to wait, ends after this.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(1);

    private readonly SimulatedBroker _broker;
    private readonly long _buffersAtRest;
    private readonly FrameClient _other;
    private Uuid _topicId;
    private FrameClient _client;
    private int _tried;
    private int _answered;
    private int _closed;
    private int _silent;

    public HostileStage(ulong seed)
    {
        _broker = new SimulatedBroker(
            seed, null, ("connections.max.idle.ms", $"{(int)IdleLimit.TotalMilliseconds}"));
        _client = _broker.Connect();
        Served = ServedApis.Of(_client);
        _other = _client;
        AskAsOther();
        _client.Close();
        _broker.World.RunFor(RestLimit);
        _buffersAtRest = _broker.Buffers.Outstanding;
        _client = _broker.Connect();
        _other = _broker.Connect();
    }

    /// <summary>What the node serves.</summary>
    public List<(ApiKey Key, short Version)> Served { get; }

    /// <summary>A request about the topic, or where it would be deleted, about none.</summary>
    public IMessage Sample(ApiKey key, short version)
    {
        var (topic, id) = key == ApiKey.DeleteTopics ? ("none", new Uuid(1, 2)) : (Topic, _topicId);
        var request = SampleRequests.Of(key, version, topic, id);
        if (request is CreateTopicsRequest creation)
        {
            creation.ValidateOnly = true;
        }

        return request;
    }

    /// <summary>Sends a frame and sees that it is answered, or the connection ended, or nothing happened.</summary>
    public void Try(byte[] frame, Func<string> what)
    {
        var answer = _client.Exchange(frame, AnswerLimit);
        if (answer is null && !_client.IsClosed)
        {
            _silent++;
            AwaitOrder(what);
        }

        if (_client.IsClosed)
        {
            _closed++;
            _client = _broker.Connect();
        }
        else if (answer is not null)
        {
            _answered++;
        }

        if (_tried++ % OthersEvery == 0)
        {
            AskAsOther();
        }

        if (_broker.Loggers.Serious.Count > 0)
        {
            Assert.Fail($"{what()}: {string.Join('\n', _broker.Loggers.Serious)}");
        }
    }

    /// <summary>Everybody left: every buffer is back.</summary>
    public void CheckAtRest(ITestOutputHelper output, string of = "")
    {
        output.WriteLine($"{of}{_answered} answered, {_closed} connections ended, {_silent} without answer for a while");
        Assert.True(_answered + _closed > 0);
        _client.Close();
        _other.Close();
        _broker.World.RunUntil(() => _broker.Buffers.Outstanding == _buffersAtRest, RestLimit);
        Assert.Equal(_buffersAtRest, _broker.Buffers.Outstanding);
    }

    /// <inheritdoc/>
    public void Dispose() => _broker.Dispose();

    /// <summary>
    /// What became a Produce without acknowledgement has no answer, but the next request has; what asked for a long wait
    /// holds up what follows, until its connection ends for being idle.
    /// </summary>
    private void AwaitOrder(Func<string> what)
    {
        var next = FrameClient.Encode(SampleRequests.Of(ApiKey.ApiVersions, 0, "", Uuid.Zero), 0);
        for (var waited = TimeSpan.Zero; waited < 2 * IdleLimit; waited += IdleLimit / 4)
        {
            if (_client.Exchange(next, IdleLimit / 4) is not null || _client.IsClosed)
            {
                return;
            }

            next = [];
            AskAsOther();
        }

        Assert.Fail($"neither answered nor ended: {what()}");
    }

    /// <summary>Is served as ever; the topic is made anew if a hostile request deleted it.</summary>
    private void AskAsOther()
    {
        var created = (CreateTopicsResponse)_other.Call(
            SampleRequests.Of(ApiKey.CreateTopics, CreationVersion, Topic, Uuid.Zero), ApiKey.CreateTopics, CreationVersion);
        if (created.Topics[0].ErrorCode == 0)
        {
            _topicId = created.Topics[0].TopicId;
        }

        var known = (MetadataResponse)_other.Call(
            SampleRequests.Of(ApiKey.Metadata, MetadataVersion, Topic, Uuid.Zero), ApiKey.Metadata, MetadataVersion);
        Assert.Equal(Topic, known.Topics[0].Name);
    }
}
