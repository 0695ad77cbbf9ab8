using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KRaftNet.Load.Ceiling;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Wire;
using KRaftNet.Platform.Files;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Load.Tests;

/// <summary>That the ceiling does what a broker is measured beside, and not less.</summary>
public class ReplicatedSetTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batch_is_acknowledged_when_both_followers_have_it(bool isFlushed)
    {
        using var folder = new TemporaryDirectory("load");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var (producer, acknowledged, producerSocket) = Pair(listener);
        var (oneAtLeader, one, _) = Pair(listener);
        var (otherAtLeader, other, _) = Pair(listener);
        var set = new ReplicatedSet(
            new OsFileSystem(), log => Path.Combine(folder.Path, $"{log}.log"), new ReplicatedShape(2, isFlushed, 0));
        Thread[] threads = [new(() => set.Serve(oneAtLeader)), new(() => set.Serve(otherAtLeader))];
        Array.ForEach(threads, thread => thread.Start());
        var batch = BatchFactory.Make(1024, 100, 0).Bytes;
        var append = ReplicatedFrames.Append(batch)[CeilingFrames.LengthBytes..];
        one.Send(Fetch([]));
        other.Send(Fetch([]));
        set.Append(producer, append);
        Assert.Equal((0, batch.Length), PartOf(one));
        Assert.Equal((0, batch.Length), PartOf(other));
        one.Send(Fetch([(0, batch.Length)]));
        set.Append(producer, append);

        // The answer tells that what one follower acknowledged before is taken note of.
        Assert.Equal((0, batch.Length), PartOf(one));
        Assert.Equal(0, producerSocket.Available);
        other.Send(Fetch([(0, batch.Length)]));
        Assert.Equal(CeilingFrames.AnswerBytes, acknowledged.Take().Length);
        Assert.Equal((0, batch.Length), PartOf(other));
        one.Send(Fetch([(0, 2 * batch.Length)]));
        other.Send(Fetch([(0, 2 * batch.Length)]));
        var second = acknowledged.Take().Span[CeilingFrames.LengthBytes..];
        Assert.True(BinaryPrimitives.ReadInt64BigEndian(second) > 0);
        set.Dispose();
        Array.ForEach(threads, thread => thread.Join());
        Array.ForEach([producer, acknowledged, one, oneAtLeader, other, otherAtLeader], stream => stream.Dispose());
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Follower_appends_whole_batches_and_refuses_damaged_ones()
    {
        using var folder = new TemporaryDirectory("load");
        using var log = new ReplicatedLog(0, new OsFileSystem(), Path.Combine(folder.Path, "log"));
        var batch = BatchFactory.Make(1024, 100, 0).Bytes;
        byte[] two = [.. batch, .. batch];
        log.AppendChecked(two);
        Assert.Equal(two.Length, log.End);
        two[^1] ^= 1;
        Assert.Throws<InvalidDataException>(() => log.AppendChecked(two));
        Assert.Throws<InvalidDataException>(() => log.AppendChecked(batch.AsSpan(..^1)));
        Assert.Throws<InvalidDataException>(() => log.Append(two.AsSpan(batch.Length)));
        Assert.Equal(two.Length, log.End);
    }

    private static byte[] Fetch((int Log, long Position)[] positions)
    {
        var bytes = positions.Length * ReplicatedFrames.PositionBytes;
        var frame = new byte[CeilingFrames.LengthBytes + bytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, bytes);
        for (var i = 0; i < positions.Length; i++)
        {
            var at = CeilingFrames.LengthBytes + (i * ReplicatedFrames.PositionBytes);
            ReplicatedFrames.WritePosition(frame.AsSpan(at), positions[i].Log, positions[i].Position);
        }

        return frame;
    }

    private static (int Log, int Bytes) PartOf(FrameStream follower) =>
        ReplicatedFrames.ReadPart(follower.Take().Span[CeilingFrames.LengthBytes..]);

    private static (FrameStream AtLeader, FrameStream Client, Socket Socket) Pair(Socket listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
        return (new FrameStream(listener.Accept()), new FrameStream(socket), socket);
    }
}
