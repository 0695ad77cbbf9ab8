using System.Buffers.Binary;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>
/// Whatever bytes come as a request of whatever API, the client gets an answer or loses its connection, the node logs
/// no fault of its own, and every buffer comes back.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class HostileRequestTests(ITestOutputHelper output)
{
    private const int LengthBytes = sizeof(int);
    private const string Topic = "topic";

    /// <summary>Lengths and counts that lie: as int32, and as unsigned varints of five bytes.</summary>
    private static readonly byte[][] Lies =
    [
        [0xFF, 0xFF, 0xFF, 0xFF],
        [0x7F, 0xFF, 0xFF, 0xFF],
        [0x80, 0x00, 0x00, 0x00],
        [0x00, 0xFF, 0xFF, 0xFF],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x07],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ];

    [Fact]
    public void A_request_that_ends_anywhere_is_answered_or_ends_the_connection()
    {
        using var stage = new Stage(seed: 2);
        foreach (var (key, version) in stage.Served)
        {
            var frame = stage.Sample(key, version);
            for (var length = 0; length < frame.Length - LengthBytes; length++)
            {
                var cut = frame[..(LengthBytes + length)];
                BinaryPrimitives.WriteInt32BigEndian(cut, length);
                stage.Try(cut, $"{key} {version} cut to {length} bytes");
            }
        }

        stage.CheckAtRest(output);
    }

    [Fact]
    public void A_request_that_lies_about_a_length_is_answered_or_ends_the_connection()
    {
        using var stage = new Stage(seed: 3);
        foreach (var (key, version) in OldestAndNewest(stage.Served))
        {
            var frame = stage.Sample(key, version);
            foreach (var lie in Lies)
            {
                for (var at = LengthBytes; at + lie.Length <= frame.Length; at++)
                {
                    var forged = frame.ToArray();
                    lie.CopyTo(forged, at);
                    stage.Try(forged, $"{key} {version} with {Convert.ToHexString(lie)} at {at}");
                }
            }
        }

        stage.CheckAtRest(output);
    }

    [Fact]
    public void Noise_is_answered_or_ends_the_connection()
    {
        using var stage = new Stage(seed: 4);
        var prng = new Prng(4);
        for (var round = 0; round < 2000; round++)
        {
            var (key, version) = stage.Served[prng.Next(stage.Served.Count)];
            var frame = new byte[LengthBytes + prng.Next(8, 200)];
            prng.Fill(frame);
            BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - LengthBytes);
            BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(LengthBytes), (short)key);
            BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(LengthBytes + sizeof(short)), version);
            stage.Try(frame, $"noise {Convert.ToHexString(frame)}");
        }

        stage.CheckAtRest(output);
    }

    private static IEnumerable<(ApiKey Key, short Version)> OldestAndNewest(List<(ApiKey Key, short Version)> served) =>
        served.GroupBy(api => api.Key).SelectMany(versions => new[] { versions.Min(), versions.Max() }.Distinct());

    /// <summary>A node with one topic, and a connection that is replaced as often as the node ends it.</summary>
    private sealed class Stage : IDisposable
    {
        private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
        private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(1);
        private readonly SimulatedBroker _broker;
        private readonly long _buffersAtRest;
        private readonly Uuid _topicId;
        private FrameClient _client;
        private int _answered;
        private int _closed;
        private int _silent;

        public Stage(ulong seed)
        {
            _broker = new SimulatedBroker(seed);
            _client = _broker.Connect();
            Served = ServedApis.Of(_client);
            var created = (CreateTopicsResponse)_client.Call(
                SampleRequests.Of(ApiKey.CreateTopics, 7, Topic, Uuid.Zero), ApiKey.CreateTopics, 7);
            _topicId = created.Topics[0].TopicId;
            _client.Close();
            _broker.World.RunFor(RestLimit);
            _buffersAtRest = _broker.Buffers.Outstanding;
            _client = _broker.Connect();
        }

        public List<(ApiKey Key, short Version)> Served { get; }

        /// <summary>A request about the topic, or where it would be deleted, about none.</summary>
        public byte[] Sample(ApiKey key, short version)
        {
            var (topic, id) = key == ApiKey.DeleteTopics ? ("none", new Uuid(1, 2)) : (Topic, _topicId);
            var request = SampleRequests.Of(key, version, topic, id);
            if (request is CreateTopicsRequest creation)
            {
                creation.ValidateOnly = true;
            }

            return FrameClient.Encode(request, version);
        }

        /// <summary>Sends it and sees that it is answered, or the connection ended, or nothing happened.</summary>
        public void Try(byte[] frame, string what)
        {
            var answer = _client.Exchange(frame, AnswerLimit);
            if (_client.IsClosed)
            {
                _closed++;
                _client = _broker.Connect();
            }
            else if (answer is not null)
            {
                _answered++;
            }
            else
            {
                // What became a Produce without acknowledgement has no answer, but the next request has.
                _silent++;
                var next = _client.Call(SampleRequests.Of(ApiKey.ApiVersions, 0, "", Uuid.Zero), ApiKey.ApiVersions, 0);
                Assert.True(next is ApiVersionsResponse, what);
            }

            Assert.True(_broker.Loggers.Serious.Count == 0, $"{what}: {string.Join('\n', _broker.Loggers.Serious)}");
        }

        public void CheckAtRest(ITestOutputHelper output)
        {
            output.WriteLine($"{_answered} answered, {_closed} connections ended, {_silent} without answer");
            Assert.True(_closed > 0);
            _client.Close();
            _broker.World.RunUntil(() => _broker.Buffers.Outstanding == _buffersAtRest, RestLimit);
            Assert.Equal(_buffersAtRest, _broker.Buffers.Outstanding);
        }

        public void Dispose() => _broker.Dispose();
    }
}
