using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Frames;

public sealed class FrameSenderTests : IDisposable
{
    private readonly BufferPool _pool = new();
    private readonly MemoryChannel _channel = new(new ManualLoop());
    private readonly MemoryFile _file = new(TestFrames.Body(1 << 20));

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Frames_of_any_parts_leave_as_their_bytes_however_little_is_taken_at_a_time()
    {
        var part = Gen.Frequency(
            (4, Gen.Choose(1, 300).Select(length => (IsFile: false, Length: length))),
            (1, Gen.Choose(8000, 40_000).Select(length => (IsFile: false, Length: length))),
            (2, Gen.Choose(1, 100_000).Select(length => (IsFile: true, Length: length))));
        var cases =
            from frames in part.ListOf().ListOf()
            from seed in Gen.Choose(1, int.MaxValue)
            from takeMax in Gen.Elements(1000, 5000, 100_000)
            select (frames, seed, takeMax);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(cases.ToArbitrary(), c =>
            SendsWhatItIsGiven([.. c.frames.Select(frame => frame.ToArray())], new Prng((ulong)c.seed), c.takeMax)));
    }

    [Fact]
    public void Small_frames_leave_together()
    {
        var sender = new FrameSender(_channel, _pool);
        for (byte i = 0; i < 100; i++)
        {
            Assert.Equal(ChannelResult.Done, sender.Send(TestFrames.Parts(_pool, [i])));
        }

        Assert.Equal(0, _channel.SendCalls);
        Assert.Equal(ChannelResult.Done, sender.Flush());
        Assert.Equal(1, _channel.SendCalls);
        Assert.Equal(500, sender.TakeBytesSent());
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void File_that_ends_early_is_told_and_its_lease_is_given_back()
    {
        var sender = new FrameSender(_channel, _pool);
        var buffer = _pool.Rent(4);
        new byte[] { 0, 0, 0, 100 }.CopyTo(buffer.Span);
        var frame = FrameParts.Of(buffer);
        frame.Add(_file.Lease(_file.Length - 50, 100));
        Assert.Equal(ChannelResult.ShortFile, sender.Send(frame));
        sender.Close();
        Assert.Equal(0, _file.Leases);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Frame_that_announces_another_size_than_it_has_breaks_an_invariant()
    {
        var sender = new FrameSender(_channel, _pool);
        var buffer = _pool.Rent(10);
        new byte[] { 0, 0, 0, 10 }.CopyTo(buffer.Span);
        using var frame = FrameParts.Of(buffer);
        Assert.Throws<InvariantException>(() => sender.Send(frame));
    }

    [Fact]
    public void Windows_of_one_buffer_with_ranges_between_give_it_back_once()
    {
        var buffer = _pool.Rent(12);
        new byte[] { 0, 0, 0, 28, 1, 1, 1, 1, 2, 2, 2, 2 }.CopyTo(buffer.Span);
        var frame = new FrameParts();
        frame.Add(buffer, 0, 8);
        frame.Add(_file.Lease(100, 10));
        frame.Add(buffer, 8, 2);
        frame.Add(_file.Lease(200, 10));
        frame.Add(buffer, 10, 2);
        var sender = new FrameSender(_channel, _pool);
        Assert.Equal(ChannelResult.Done, sender.Send(frame));
        Assert.Equal(ChannelResult.Done, sender.Flush());
        Assert.Equal(32, _channel.Sent.Length);
        Assert.Equal([1, 1], _channel.Sent[6..8]);
        Assert.Equal([2, 2], _channel.Sent[18..20]);
        Assert.Equal(0, _pool.Outstanding);
        Assert.Equal(0, _file.Leases);
    }

    private bool SendsWhatItIsGiven((bool IsFile, int Length)[][] frames, Prng prng, int takeMax)
    {
        var channel = new MemoryChannel(new ManualLoop()) { Take = offered => Math.Min(offered, prng.Next(takeMax)) };
        var sender = new FrameSender(channel, _pool);
        var expected = new List<byte>();
        foreach (var parts in frames)
        {
            var result = sender.Send(Build(parts, prng, expected));
            while (result == ChannelResult.WouldBlock)
            {
                result = sender.Flush();
            }
        }

        while (sender.Flush() == ChannelResult.WouldBlock)
        {
        }

        return channel.Sent.AsSpan().SequenceEqual(expected.ToArray())
            && sender.TakeBytesSent() == expected.Count
            && _pool.Outstanding == 0
            && _file.Leases == 0;
    }

    private FrameParts Build((bool IsFile, int Length)[] parts, Prng prng, List<byte> expected)
    {
        var size = _pool.Rent(4);
        TestFrames.Wire(new byte[parts.Sum(part => part.Length)])[..4].CopyTo(size.Span);
        expected.AddRange(size.Span);
        var frame = FrameParts.Of(size);
        foreach (var (isFile, length) in parts)
        {
            if (isFile)
            {
                var position = prng.Next(0, (int)_file.Length - length);
                var bytes = new byte[length];
                _file.Read(position, bytes);
                expected.AddRange(bytes);
                frame.Add(_file.Lease(position, length));
            }
            else
            {
                var buffer = _pool.Rent(length);
                prng.Fill(buffer.Span);
                expected.AddRange(buffer.Span);
                frame.Add(buffer);
            }
        }

        return frame;
    }
}
