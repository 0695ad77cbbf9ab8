using KRaftNet.Common;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Damaged messages are refused in one way, and cost no more memory than their bytes explain.</summary>
[Trait("Category", "Golden")]
public class GoldenTruncationTests(ITestOutputHelper output)
{
    private const ulong Seed = 20;

    // Longer samples are cut at each of their first bytes and at some of the others: exceptions are slow.
    private const int CutsMax = 40;
    private const int OverwritesPerSample = 6;

    // The most that a byte of input turns into: the smallest structs are a few bytes on the wire, and an object with a
    // place in a list here. The constant covers what an exception and its message take.
    private const int AllocatedBytesPerByte = 200;
    private const int AllocatedBytesConstant = 16 * 1024;

    [Fact]
    public void Prefix_of_a_message_is_refused_as_malformed_or_is_a_message()
    {
        var golden = GoldenFolder.Recordings.Require(MessageSamples.Part);
        var random = new Prng(Seed);
        var tally = new GoldenTally();
        foreach (var sample in KnownSamples(golden))
        {
            tally.Check(sample.File, sample.Title, () => CheckPrefixes(sample, random));
        }

        tally.Finish(output);
    }

    [Fact]
    public void Overwritten_lengths_and_counts_allocate_little_and_fail_as_malformed()
    {
        var golden = GoldenFolder.Recordings.Require(MessageSamples.Part);
        var random = new Prng(Seed);
        var tally = new GoldenTally();
        foreach (var sample in KnownSamples(golden).Where(s => s.Bytes.Length > 0))
        {
            tally.Check(sample.File, sample.Title, () => CheckOverwrites(sample, random));
        }

        tally.Finish(output);
    }

    private static IEnumerable<MessageSample> KnownSamples(GoldenFolder golden) =>
        MessageSamples.Read(golden).Where(s => s.Descriptor is not null);

    private static string? CheckPrefixes(MessageSample sample, Prng random)
    {
        var bytes = sample.Bytes;
        var stride = Math.Max(1, bytes.Length / CutsMax);
        for (var length = 0; length < bytes.Length; length += 1 + random.Next(stride))
        {
            if (Read(sample, bytes[..length]) is { } fault)
            {
                return $"cut to {length} bytes: {fault}";
            }
        }

        return null;
    }

    private static string? CheckOverwrites(MessageSample sample, Prng random)
    {
        var original = sample.Bytes;
        Read(sample, original);
        for (var i = 0; i < OverwritesPerSample; i++)
        {
            var bytes = (byte[])original.Clone();
            Overwrite(bytes, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var fault = Read(sample, bytes);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (fault is not null || allocated > AllocatedBytesConstant + ((long)bytes.Length * AllocatedBytesPerByte))
            {
                return $"{fault} {allocated} bytes allocated for {Convert.ToHexStringLower(bytes)}";
            }
        }

        return null;
    }

    // Large numbers in the forms that lengths have, at any place.
    private static void Overwrite(byte[] bytes, Prng random)
    {
        Span<byte> hostile = stackalloc byte[8];
        hostile.Fill(0xFF);
        hostile[0] = random.Chance(0.5) ? (byte)0x7F : (byte)0xFF;
        hostile[random.Next(1, 5)] = (byte)random.Next(256);
        hostile = hostile[..Math.Min(bytes.Length, random.Next(1, 6))];
        hostile.CopyTo(bytes.AsSpan(random.Next(bytes.Length - hostile.Length + 1)));
    }

    private static string? Read(MessageSample sample, byte[] bytes)
    {
        try
        {
            MessageCodec.Decode(sample.Descriptor!, sample.Version, bytes, out _);
            return null;
        }
        catch (MalformedMessageException)
        {
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
