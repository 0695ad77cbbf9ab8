using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Tests.Nodes;

namespace KRaftNet.Broker.Tests.Handlers.Fetch;

/// <summary>A fetch that waits holds no more than it needs, and not longer than its connection.</summary>
public sealed class ParkedFetchTests : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private readonly SimulatedBroker _broker = new(seed: 22);
    private readonly TopicClient _topic;

    public ParkedFetchTests()
    {
        _topic = new TopicClient(_broker.Connect(), "t");
        _topic.Create();
    }

    [Fact]
    public void A_parked_fetch_gives_its_frame_back()
    {
        _broker.World.RunFor(AnswerLimit);
        var atRest = _broker.Buffers.Outstanding;
        var client = _broker.Connect();

        Assert.Null(client.Exchange(Parking(), AnswerLimit));

        Assert.False(client.IsClosed);
        Assert.Equal(atRest, _broker.Buffers.Outstanding);
    }

    [Fact]
    public void A_parked_fetch_is_answered_when_its_offset_is_deleted()
    {
        _topic.Produce(0, -1, "a", "b");
        var client = _broker.Connect();
        var request = _topic.FetchOf(0, -1, (0, 0));
        (request.MaxWaitMs, request.MinBytes) = (int.MaxValue, 1 << 20);
        Assert.Null(client.Exchange(FrameClient.Encode(request, 12), AnswerLimit));

        _topic.Delete(0, -1);

        Assert.NotNull(client.Exchange([], AnswerLimit));
    }

    [Fact]
    public void Requests_that_wait_are_abandoned_with_their_connection_and_none_waits_after_it()
    {
        var parked = new ParkedRequests();
        var (first, second) = (new Request(), new Request());
        Assert.True(parked.TryAdd(first));
        Assert.True(parked.TryAdd(second));
        parked.Remove(second);

        parked.Close();

        Assert.Equal((1, 0), (first.Abandoned, second.Abandoned));
        Assert.Equal(0, parked.Count);
        Assert.False(parked.TryAdd(second));
    }

    [Fact]
    public void A_closed_connection_ends_its_fetch_and_the_partition_goes_on()
    {
        var client = _broker.Connect();
        Assert.Null(client.Exchange(Parking(), AnswerLimit));
        client.Close();
        _broker.World.RunFor(AnswerLimit);

        _topic.Produce(0, -1, "a");

        Assert.Equal(["a"], TopicClient.ValuesOf(_topic.Fetch(0, 0)));
        Assert.Empty(_broker.Loggers.Serious);
    }

    public void Dispose() => _broker.Dispose();

    private byte[] Parking()
    {
        var request = _topic.FetchOf(0, -1, (0, 0));
        (request.MaxWaitMs, request.MinBytes) = (int.MaxValue, 1);
        return FrameClient.Encode(request, 12);
    }

    private sealed class Request : IParkedRequest
    {
        public int Abandoned { get; private set; }

        public void Abandon() => Abandoned++;
    }
}
