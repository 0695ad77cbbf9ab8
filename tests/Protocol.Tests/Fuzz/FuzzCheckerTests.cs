using System.Buffers.Binary;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Fuzz;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>The fuzzing finds what it is there to find: each test reads by a double with one bug.</summary>
public sealed class FuzzCheckerTests
{
    private const ulong Seed = 9;
    private const long Inputs = 100_000;

    /// <summary>Some requests with lengths, counts and tags.</summary>
    private static readonly MessageSeed[] Seeds =
        [.. MessageSeed.MakeAll().Where(seed => seed.Type == MetadataRequest.Descriptor || seed.Type == FetchRequest.Descriptor)];

    [Fact]
    public void A_count_that_is_believed_is_found_by_its_memory() =>
        AssertFound("allocate", (MessageDescriptor type, ref WireReader reader, short version) =>
        {
            Believe(reader.Rest.Span);
            return type.Read(ref reader, version);
        });

    [Fact]
    public void A_count_that_is_looped_over_is_found_by_its_time()
    {
        var isOver = false;
        var reading = new MessageReading((MessageDescriptor type, ref WireReader reader, short version) =>
        {
            while (reader.Remaining == 0 && !Volatile.Read(ref isOver))
            {
                Thread.Yield();
            }

            return type.Read(ref reader, version);
        });
        var run = new FuzzRun(() => new MessageSubject(Seeds, reading), Seed, Inputs)
        {
            StuckAfter = TimeSpan.FromSeconds(0.5),
        };
        Assert.Contains("no end after", Assert.Throws<FuzzFinding>(run.Run).Message, StringComparison.Ordinal);
        Volatile.Write(ref isOver, true);
    }

    [Fact]
    public void An_exception_that_is_not_documented_is_found() =>
        AssertFound("reading throws", (MessageDescriptor type, ref WireReader reader, short version) =>
            reader.Rest.Span[^1] == byte.MaxValue ? throw Bug() : type.Read(ref reader, version));

    [Fact]
    public void A_message_that_comes_back_as_another_is_found()
    {
        var readings = 0;
        AssertFound("another", (MessageDescriptor type, ref WireReader reader, short version) =>
        {
            var message = type.Read(ref reader, version);
            if (message is MetadataRequest metadata && Interlocked.Increment(ref readings) % 2 == 0)
            {
                metadata.AllowAutoTopicCreation = !metadata.AllowAutoTopicCreation;
            }

            return message;
        });
    }

    [Fact]
    public void A_validator_that_throws_is_found() =>
        AssertFound("a batch throws", (bytes, _, _) =>
            new BatchVerdict { BatchBytes = new RecordBatchHeader(bytes.Span).Count > 1000 ? throw Bug() : 0 });

    [Fact]
    public void A_validator_that_accepts_records_unread_is_found() => AssertFound("accepted batch", (bytes, rules, now) =>
        new RecordBatchValidator(new BufferPool()).Validate(bytes, rules with { IsDeep = false }, now));

    [Fact]
    public void A_validator_that_takes_memory_as_stated_is_found() => AssertFound("allocate", (bytes, rules, now) =>
    {
        var stated = bytes.Length < RecordBatchLayout.HeaderSize ? 0 : new RecordBatchHeader(bytes.Span).Count;
        GC.KeepAlive(new byte[Math.Clamp(stated, 0, 1 << 20)]);
        return new RecordBatchValidator(new BufferPool()).Validate(bytes, rules, now);
    });

    [Fact]
    public void Too_few_inputs_are_a_failure()
    {
        var run = new FuzzRun(() => new MessageSubject(Seeds), Seed, long.MaxValue) { Limit = TimeSpan.FromSeconds(0.1) };
        Assert.Contains("inputs in", Assert.Throws<FuzzFinding>(() => run.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_number_gives_the_same_input()
    {
        var bombs = new BatchBombs(BatchTrial.PlainBytesMax);
        foreach (var create in (Func<IFuzzSubject>[])[() => new MessageSubject(Seeds), () => new BatchSubject(bombs)])
        {
            var (first, second) = (create(), create());
            for (var number = 0UL; number < 300; number++)
            {
                first.Make(new(number));
                second.Make(new(number / 2));
                second.Make(new(number));
                Assert.Equal(first.Line, second.Line);
                FindingLine.Try(first.Line);
            }
        }
    }

    [Fact]
    public void A_finding_tells_how_to_see_it_again()
    {
        var run = new FuzzRun(
            () => new MessageSubject(Seeds, (MessageDescriptor _, ref WireReader _, short _) => throw Bug()), Seed, Inputs);
        var message = Assert.Throws<FuzzFinding>(() => run.Run()).Message;
        Assert.Contains($"seed {Seed}, input ", message, StringComparison.Ordinal);
        FindingLine.Try(message.Split('\n')[1]);
    }

    private static InvalidOperationException Bug() => new("a bug");

    /// <summary>Makes room for as many elements as the first four bytes say.</summary>
    private static void Believe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(int))
        {
            GC.KeepAlive(new object[Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(bytes), 0, 1 << 20)]);
        }
    }

    private static void AssertFound(string what, MessageReading reading) =>
        AssertFound(what, () => new MessageSubject(Seeds, reading));

    private static void AssertFound(string what, BatchValidation validation)
    {
        var bombs = new BatchBombs(BatchTrial.PlainBytesMax);
        AssertFound(what, () => new BatchSubject(bombs, validation));
    }

    private static void AssertFound(string what, Func<IFuzzSubject> create)
    {
        var finding = Assert.Throws<FuzzFinding>(() => new FuzzRun(create, Seed, Inputs).Run());
        Assert.Contains(what, finding.Message, StringComparison.Ordinal);
    }
}
