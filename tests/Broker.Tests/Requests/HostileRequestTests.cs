using System.Buffers.Binary;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>
/// Whatever bytes come as a request of whatever API, the client gets an answer or loses its connection, the node logs
/// no fault of its own, and every buffer comes back.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class HostileRequestTests(ITestOutputHelper output)
{
    private const int LengthBytes = sizeof(int);

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
        using var stage = new HostileStage(seed: 2);
        foreach (var (key, version) in stage.Served)
        {
            var frame = FrameClient.Encode(stage.Sample(key, version), version);
            for (var length = 0; length < frame.Length - LengthBytes; length++)
            {
                var cut = frame[..(LengthBytes + length)];
                BinaryPrimitives.WriteInt32BigEndian(cut, length);
                stage.Try(cut, () => $"{key} {version} cut to {length} bytes");
            }
        }

        stage.CheckAtRest(output);
    }

    [Fact]
    public void A_request_that_lies_about_a_length_is_answered_or_ends_the_connection()
    {
        using var stage = new HostileStage(seed: 3);
        foreach (var (key, version) in OldestAndNewest(stage.Served))
        {
            var frame = FrameClient.Encode(stage.Sample(key, version), version);
            foreach (var lie in Lies)
            {
                for (var at = LengthBytes; at + lie.Length <= frame.Length; at++)
                {
                    var forged = frame.ToArray();
                    lie.CopyTo(forged, at);
                    stage.Try(forged, () => $"{key} {version} with {Convert.ToHexString(lie)} at {at}");
                }
            }
        }

        stage.CheckAtRest(output);
    }

    [Fact]
    public void Noise_is_answered_or_ends_the_connection()
    {
        using var stage = new HostileStage(seed: 4);
        var prng = new Prng(4);
        for (var round = 0; round < 2000; round++)
        {
            var (key, version) = stage.Served[prng.Next(stage.Served.Count)];
            var frame = new byte[LengthBytes + prng.Next(8, 200)];
            prng.Fill(frame);
            BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - LengthBytes);
            BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(LengthBytes), (short)key);
            BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(LengthBytes + sizeof(short)), version);
            stage.Try(frame, () => $"noise {Convert.ToHexString(frame)}");
        }

        stage.CheckAtRest(output);
    }

    private static IEnumerable<(ApiKey Key, short Version)> OldestAndNewest(List<(ApiKey Key, short Version)> served) =>
        served.GroupBy(api => api.Key).SelectMany(versions => new[] { versions.Min(), versions.Max() }.Distinct());
}
