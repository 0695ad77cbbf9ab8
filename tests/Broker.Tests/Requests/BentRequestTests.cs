using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Fuzz;

namespace KRaftNet.Broker.Tests.Requests;

/// <summary>
/// Requests of every served API and version, bent by their structure, reach a running node whole: each is answered or ends
/// its connection, others go on, the node logs no fault of its own and keeps no buffer. With <c>KRAFTNET_FUZZ_SECONDS</c>
/// it goes on for its share of them.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class BentRequestTests(ITestOutputHelper output)
{
    private const ulong Seed = 3_000_000_000;
    private const int LengthBytes = sizeof(int);

    /// <summary>So many of each version of an API.</summary>
    private const int BentEach = 60;

    /// <summary>Messages of each version to bend: one about the topic that there is, the others made up.</summary>
    private const int SeedsEach = 4;

    [Fact]
    public void A_request_bent_by_its_structure_is_answered_or_ends_the_connection()
    {
        using var first = new HostileStage(Seed);
        var apis = first.Served.GroupBy(api => api.Key).Select(versions => versions.ToList()).ToList();
        var each = FuzzTime.Share(4) / apis.Count;
        var total = apis.Sum(versions => TryAll(versions, each));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{total} requests of {apis.Count} APIs in {first.Served.Count} versions"));
    }

    /// <summary>One API on a node of its own, so that what one does to a node is not another's finding.</summary>
    private int TryAll(List<(ApiKey Key, short Version)> versions, TimeSpan longer)
    {
        using var stage = new HostileStage(Seed);
        var seeds = versions.SelectMany(api => SeedsOf(stage, api.Key, api.Version)).ToArray();
        var input = new FuzzInput();
        var bender = new MessageBender(input);
        var watch = Stopwatch.StartNew();
        var number = 0;
        for (; number < BentEach * versions.Count || watch.Elapsed < longer; number++)
        {
            var prng = new Prng(Seed + (ulong)number);
            var seed = seeds[number % seeds.Length];
            bender.Bend(seed, seeds[prng.Next(seeds.Length)], prng);
            var frame = FrameOf(stage.Sample(versions[0].Key, seed.Version), seed.Version, input.Span, prng);
            stage.Try(frame, () => $"seed {Seed}, input {number}, {seed.Type.Name} {seed.Version}: {Convert.ToHexString(frame)}");
        }

        stage.CheckAtRest(output, $"{versions[0].Key}: ");
        return number;
    }

    private static IEnumerable<MessageSeed> SeedsOf(HostileStage stage, ApiKey key, short version)
    {
        yield return MessageSeed.Of(stage.Sample(key, version), version);
        var prng = new Prng(Seed);
        for (var i = 1; i < SeedsEach; i++)
        {
            yield return MessageSeed.Make(ApiKeys.Get(key).Request, version, prng);
        }
    }

    /// <summary>The body behind a header, which lies now and then in what follows the version.</summary>
    private static byte[] FrameOf(IMessage sample, short version, ReadOnlySpan<byte> body, Prng prng)
    {
        const int keyAndVersion = LengthBytes + (2 * sizeof(short));
        var whole = FrameClient.Encode(sample, version);
        byte[] frame = [.. whole[..^sample.Size(version).Inline], .. body];
        if (prng.Chance(0.03))
        {
            FuzzInput.Flip(frame.AsSpan()[keyAndVersion..(frame.Length - body.Length)], prng);
        }

        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - LengthBytes);
        return frame;
    }
}
