using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Common.Buffers;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Frames;

public class FrameReaderTests
{
    private const int FrameMax = 1 << 20;
    private readonly ManualLoop _loop = new();
    private readonly BufferPool _pool = new();

    [Fact]
    public void Frames_split_at_every_byte_come_out_whole()
    {
        byte[][] bodies = [[1], [2, 3], TestFrames.Body(300), [4], TestFrames.Body(40_000)];
        var wire = TestFrames.Wire(bodies);
        for (var split = 0; split <= wire.Length; split += split < 400 || split > wire.Length - 400 ? 1 : 997)
        {
            Assert.True(Same(bodies, Read([wire[..split], wire[split..]])), $"split at {split}");
        }

        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Frames_in_random_pieces_come_out_as_they_were_cut()
    {
        var sizes = Gen.Frequency(
            (6, Gen.Choose(1, 200)), (2, Gen.Choose(4000, 20_000)), (1, Gen.Choose(60_000, 200_000)));
        var cases =
            from bodies in sizes.ListOf()
            from seed in Gen.Choose(1, int.MaxValue)
            from pieceMax in Gen.Elements(50, 700, 16_384, 70_000, 500_000)
            select (bodies, seed, pieceMax);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var bodies = c.bodies.Select((size, i) => TestFrames.Body(size, (ulong)(c.seed + i))).ToArray();
            var read = Read(Pieces(TestFrames.Wire(bodies), c.pieceMax, (ulong)c.seed));
            return Same(bodies, read) && _pool.Outstanding == 0;
        }));
    }

    [Theory]
    [InlineData(0, FrameStep.SizeNotPositive)]
    [InlineData(-1, FrameStep.SizeNotPositive)]
    [InlineData(int.MinValue, FrameStep.SizeNotPositive)]
    [InlineData(FrameMax + 1, FrameStep.TooLarge)]
    [InlineData(int.MaxValue, FrameStep.TooLarge)]
    public void Hostile_size_is_refused_before_anything_is_rented_for_it(int size, object step)
    {
        var channel = new MemoryChannel(_loop);
        var reader = new FrameReader(channel, _pool, FrameMax);
        var bytes = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        channel.Handler = new Quiet();
        channel.WantRead(false);
        channel.Arrive([.. TestFrames.Wire([7]), .. bytes]);
        Assert.Equal(ChannelResult.Done, reader.Receive(out _));
        Assert.Equal(FrameStep.Frame, reader.TryTake(out var first));
        first!.Dispose();
        Assert.Equal((FrameStep)step, reader.TryTake(out _));
        reader.Close();
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Largest_frame_is_taken()
    {
        var body = TestFrames.Body(FrameMax);
        Assert.Equal(body, Assert.Single(Read([TestFrames.Wire(body)])));
    }

    [Fact]
    public void Frames_like_the_one_before_are_received_where_they_are_handed_on()
    {
        var channel = new MemoryChannel(_loop) { Handler = new Quiet() };
        channel.WantRead(false);
        var reader = new FrameReader(channel, _pool, FrameMax);
        var body = TestFrames.Body(64 * 1024);
        Drain(channel, reader, TestFrames.Wire(body));
        channel.Arrive(TestFrames.Wire([body, body, body]));
        for (var i = 0; i < 3; i++)
        {
            // One call takes the whole frame and nothing of the next.
            Assert.Equal(ChannelResult.Done, reader.Receive(out var received));
            Assert.Equal(4 + body.Length, received);
            Assert.Equal(FrameStep.Frame, reader.TryTake(out var frame));
            frame!.Dispose();
            Assert.Equal(FrameStep.Incomplete, reader.TryTake(out _));
        }
    }

    [Fact]
    public void Idle_reader_holds_no_buffer()
    {
        var channel = new MemoryChannel(_loop) { Handler = new Quiet() };
        channel.WantRead(false);
        var reader = new FrameReader(channel, _pool, FrameMax);
        Drain(channel, reader, TestFrames.Wire([[1], [2]]));
        Assert.Equal(ChannelResult.WouldBlock, reader.Receive(out _));
        Assert.Equal(0, _pool.Outstanding);
        Assert.False(reader.IsInFrame);
    }

    private static bool Same(byte[][] expected, List<byte[]> read) =>
        read.Count == expected.Length && read.Zip(expected).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    private List<byte[]> Read(IEnumerable<byte[]> pieces)
    {
        var channel = new MemoryChannel(_loop) { Handler = new Quiet() };
        channel.WantRead(false);
        var reader = new FrameReader(channel, _pool, FrameMax);
        var frames = new List<byte[]>();
        foreach (var piece in pieces)
        {
            frames.AddRange(Drain(channel, reader, piece));
        }

        Assert.False(reader.IsInFrame);
        reader.Close();
        return frames;
    }

    private static List<byte[]> Drain(MemoryChannel channel, FrameReader reader, byte[] piece)
    {
        var frames = new List<byte[]>();
        channel.Arrive(piece);
        while (reader.Receive(out _) == ChannelResult.Done)
        {
            while (reader.TryTake(out var frame) == FrameStep.Frame)
            {
                frames.Add(frame!.Span.ToArray());
                frame.Dispose();
            }
        }

        return frames;
    }

    private static IEnumerable<byte[]> Pieces(byte[] wire, int pieceMax, ulong seed)
    {
        var prng = new Common.Prng(seed);
        for (var at = 0; at < wire.Length;)
        {
            var length = Math.Min(1 + prng.Next(pieceMax), wire.Length - at);
            yield return wire[at..(at + length)];
            at += length;
        }
    }

    private sealed class Quiet : IChannelHandler
    {
        public void OnReadable()
        {
        }

        public void OnWritable()
        {
        }
    }
}
