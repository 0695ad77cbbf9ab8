using System.Collections.Concurrent;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Platform.Files;
using KRaftNet.TestKit.RealWorld;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Server;

namespace KRaftNet.Platform.Tests.Server;

/// <summary>The transport over real sockets and threads.</summary>
public sealed class SocketServerTests : IDisposable
{
    private const int SmallestFile = 1 << 20;
    private readonly Harness _harness = new();
    private readonly TemporaryDirectory _directory = new("server");

    public void Dispose()
    {
        _harness.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Many_frames_of_all_sizes_come_back_as_they_went()
    {
        using var server = new EchoServer(_harness);
        using var client = new FrameClient(server.Listener.Address);
        var prng = new Prng(1);
        var bodies = Enumerable.Range(0, 2000).Select(_ => Random(prng, 1 + prng.Next(prng.Chance(0.05) ? 300_000 : 2000))).ToList();
        var sender = new Thread(() => bodies.ForEach(body => client.Send(FrameClient.Frame(body))));
        sender.Start();
        Assert.All(bodies, body => Assert.True(body.AsSpan().SequenceEqual(client.Receive())));
        sender.Join();
    }

    [Fact]
    public void Answers_completed_by_other_threads_with_file_ranges_come_out_in_order()
    {
        using var file = MakeFile(out var content);
        using var work = new BlockingCollection<(EchoServer Server, PooledBuffer Frame, ResponseSlot Slot)>();
        var lease = new CountedLease();
        var completers = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            foreach (var (server, frame, slot) in work.GetConsumingEnumerable())
            {
                slot.Complete(Slice(server, frame, file, lease));
            }
        })).ToList();
        completers.ForEach(thread => thread.Start());
        using (var server = new EchoServer(_harness, (server, _, frame, slot) => work.Add((server, frame, slot))))
        {
            using var client = new FrameClient(server.Listener.Address);
            var prng = new Prng(2);
            var wanted = Enumerable.Range(0, 3000)
                .Select(_ => (Position: prng.Next(SmallestFile / 2), Length: 1 + prng.Next(prng.Chance(0.1) ? 200_000 : 500)))
                .ToList();
            var sender = new Thread(() => wanted.ForEach(range =>
                client.Send(FrameClient.Frame([.. BitConverter.GetBytes(range.Position), .. BitConverter.GetBytes(range.Length)]))));
            sender.Start();
            Assert.All(wanted, range => Assert.True(
                content.AsSpan(range.Position, range.Length).SequenceEqual(client.Receive())));
            sender.Join();
        }

        work.CompleteAdding();
        completers.ForEach(thread => thread.Join());
        Assert.Equal(0, lease.Open);
    }

    [Fact]
    public void File_cut_under_its_range_resets_the_connection_and_no_wrong_byte_is_sent()
    {
        using var file = MakeFile(out var content);
        var lease = new CountedLease();
        using var server = new EchoServer(_harness, (server, _, frame, slot) =>
        {
            var answer = Slice(server, frame, file, lease);
            file.SetLength(1000);
            slot.Complete(answer);
        });
        using var client = new FrameClient(server.Listener.Address);
        client.Send(FrameClient.Frame([.. BitConverter.GetBytes(500), .. BitConverter.GetBytes(5000)]));
        var received = new byte[4 + 5000];
        Assert.ThrowsAny<Exception>(() => Assert.True(client.TryFill(received)));
        Assert.True(content.AsSpan(500, 500).StartsWith(received.AsSpan(4, 500).TrimEnd((byte)0)));
        Harness.Until(() => lease.Open == 0);
    }

    [Fact]
    public void Slow_reader_is_not_read_and_loses_nothing()
    {
        using var server = new EchoServer(
            _harness, configure: options => options with { RequestsInFlightMax = 8, BytesInFlightMax = 1 << 20 });
        using var client = new FrameClient(server.Listener.Address);
        var bodies = Enumerable.Range(0, 300).Select(i => Random(new Prng((ulong)i + 1), 200_000)).ToList();
        var sender = new Thread(() => bodies.ForEach(body => client.Send(FrameClient.Frame(body))));
        sender.Start();

        // Nobody reads: the server holds no more than its bound, and the sender stands still.
        var seen = -1L;
        Harness.Until(() => server.Pool.OutstandingBytes is > 0 and var now && now == Interlocked.Exchange(ref seen, now));
        Assert.InRange(server.Pool.OutstandingBytes, 1, 16 << 20);
        Assert.All(bodies, body => Assert.True(body.AsSpan().SequenceEqual(client.Receive())));
        sender.Join();
    }

    [Fact]
    public void Request_allocates_next_to_nothing_on_the_loop()
    {
        const int BytesPerRequestMax = 256;
        const int Requests = 5000;
        var allocated = new long[2];
        var served = 0;
        using var server = new EchoServer(_harness, (server, _, frame, slot) =>
        {
            served++;
            if (served is Requests or (2 * Requests))
            {
                allocated[(served / Requests) - 1] = GC.GetAllocatedBytesForCurrentThread();
            }

            slot.Complete(server.Copy(frame));
        });
        using var client = new FrameClient(server.Listener.Address);
        var frame = FrameClient.Frame(new byte[1000]);
        for (var i = 0; i < 2 * Requests; i++)
        {
            client.Send(frame);
            Assert.True(client.TryFill(new byte[frame.Length]));
        }

        Assert.InRange((allocated[1] - allocated[0]) / Requests, 0, BytesPerRequestMax);
    }

    private static byte[] Random(Prng prng, int length)
    {
        var bytes = new byte[length];
        prng.Fill(bytes);
        return bytes;
    }

    private IFile MakeFile(out byte[] content)
    {
        content = Random(new Prng(3), SmallestFile);
        var file = new OsFileSystem().Open(_directory["content"], FileOpenMode.CreateNew);
        file.Write(0, content);
        return file;
    }

    /// <summary>The request names position and length; the answer is that range of the file.</summary>
    private static FrameParts Slice(EchoServer server, PooledBuffer frame, IFile file, CountedLease lease)
    {
        var position = BitConverter.ToInt32(frame.Span);
        var length = BitConverter.ToInt32(frame.Span[4..]);
        frame.Dispose();
        var size = server.Pool.Rent(FrameParts.SizeBytes);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(size.Span, length);
        var answer = FrameParts.Of(size);
        answer.Add(lease.Take(file, position, length));
        return answer;
    }

    private sealed class CountedLease : IFileLeaseOwner
    {
        private int _open;

        public int Open => Volatile.Read(ref _open);

        public FileRange Take(IFile file, long position, int length)
        {
            Interlocked.Increment(ref _open);
            return new FileRange(file, position, length, this);
        }

        public void ReleaseLease() => Interlocked.Decrement(ref _open);
    }
}
