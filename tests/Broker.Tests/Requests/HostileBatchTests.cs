using System.Diagnostics;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Fuzz;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>
/// Whatever a producer sends as a batch, it is told what became of it on a connection that goes on, nobody else's
/// connection notices, and every buffer comes back. With <c>KRAFTNET_FUZZ_SECONDS</c> each goes on for its share of them.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class HostileBatchTests(ITestOutputHelper output)
{
    private const string Topic = "topic";
    private const short Version = 9;
    private const int Batches = 6000;
    private const int OthersEvery = 50;
    private const int PlainBytesMax = 1 << 20;
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(1);

    /// <summary>Topics keep batches as they come, or have them made anew.</summary>
    [Theory]
    [InlineData("producer")]
    [InlineData("zstd")]
    [InlineData("uncompressed")]
    public void A_batch_with_whatever_lie_is_answered(string compression)
    {
        const ulong Seed = 6;
        using var broker = new SimulatedBroker(Seed, null, ("compression.type", compression));
        var other = broker.Connect();
        Create(other);
        var producer = broker.Connect();
        Describe(producer);
        broker.World.RunFor(RestLimit);
        var atRest = broker.Buffers.Outstanding;
        var bender = new BatchBender(new BatchBombs(PlainBytesMax));
        var answers = new SortedDictionary<ErrorCode, int>();
        var watch = Stopwatch.StartNew();
        var number = 0;
        for (; number < Batches || watch.Elapsed < FuzzTime.Share(12); number++)
        {
            bender.Make(new Prng(Seed + (ulong)number));
            var error = Produce(producer, bender.Batch);
            answers[error] = answers.GetValueOrDefault(error) + 1;
            Assert.True(
                broker.Loggers.Serious.Count == 0,
                $"seed {Seed}, input {number}, {bender.Kind}: {Convert.ToHexString(bender.Batch.Span)}\n"
                    + string.Join('\n', broker.Loggers.Serious));
            if (number % OthersEvery == 0)
            {
                Describe(other);
            }
        }

        output.WriteLine($"{number} batches: {string.Join(", ", answers.Select(answer => $"{answer.Key} {answer.Value}"))}");
        Assert.True(answers.Count > 3);
        Assert.True(answers[ErrorCode.None] > 0);
        broker.World.RunUntil(() => broker.Buffers.Outstanding == atRest, RestLimit);
        Assert.Equal(atRest, broker.Buffers.Outstanding);
    }

    private static void Create(FrameClient client) =>
        client.Call(SampleRequests.Of(ApiKey.CreateTopics, 7, Topic, Uuid.Zero), ApiKey.CreateTopics, 7);

    private static void Describe(FrameClient client) =>
        Assert.IsType<MetadataResponse>(
            client.Call(SampleRequests.Of(ApiKey.Metadata, 9, Topic, Uuid.Zero), ApiKey.Metadata, 9));

    private static ErrorCode Produce(FrameClient client, Memory<byte> batch)
    {
        var request = (ProduceRequest)SampleRequests.Of(ApiKey.Produce, Version, Topic, Uuid.Zero);
        request.TopicData[0].PartitionData[0].Records = new RecordsPayload(batch);
        var response = (ProduceResponse)client.Call(request, ApiKey.Produce, Version);
        return (ErrorCode)response.Responses[0].PartitionResponses[0].ErrorCode;
    }
}
