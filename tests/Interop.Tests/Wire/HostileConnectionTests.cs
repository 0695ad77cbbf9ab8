using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KRaftNet.Common;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Wire;

/// <summary>Whatever strangers send to a real node, it keeps none of their connections and goes on serving.</summary>
public class HostileConnectionTests
{
    private const int Connections = 600;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Connections_with_noise_leave_no_descriptor_behind_and_others_are_served()
    {
        Kcat.Require();
        using var data = new TemporaryDirectory("interop");
        using var node = await Node.Start(data.Path);
        byte[] lines = [.. "before\n"u8];
        await Kcat.Produce(node.Bootstrap, "kept", lines, "none");
        var baseline = await Settled(node.Id);

        var prng = new Prng(17);
        for (var i = 0; i < Connections; i++)
        {
            await Visit(node.Port, Noise(prng, i));
        }

        using var limit = new CancellationTokenSource(Patience);
        while (Descriptors(node.Id) > baseline)
        {
            await Task.Delay(20, limit.Token);
        }

        var kept = await Kcat.Consume(node.Bootstrap, "kept");
        Assert.Equal(lines, kept);
        Assert.Equal(0, await node.Stop());
    }

    /// <summary>Nothing, a piece of a length, lengths that lie, requests of random bytes, requests that stop in the middle.</summary>
    private static byte[] Noise(Prng prng, int number)
    {
        var bytes = new byte[prng.Next(4, 400)];
        prng.Fill(bytes);
        switch (number % 5)
        {
            case 0:
                return bytes[..prng.Next(4)];
            case 1:
                return bytes;
            case 2:
                return [0, 0, 0, 0, .. bytes];
            case 3:
                return [.. Frame(bytes.Length + 1 + prng.Next(1000)), .. bytes];
            default:
                // An API and version that there are, so that the body is looked at.
                return [.. Frame(bytes.Length + 4), 0, (byte)prng.Next(5), 0, (byte)prng.Next(4, 8), .. bytes];
        }
    }

    private static byte[] Frame(int length)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes;
    }

    /// <summary>Sends it and leaves: in good order, or by a reset.</summary>
    private static async Task Visit(int port, byte[] bytes)
    {
        using var client = new TcpClient { LingerState = new LingerOption(bytes.Length % 2 == 0, 0) };
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(bytes);
    }

    /// <summary>Descriptors of a node at rest: the same number several times in a row.</summary>
    private static async Task<int> Settled(int process)
    {
        using var limit = new CancellationTokenSource(Patience);
        var (count, times) = (0, 0);
        while (times < 10)
        {
            var now = Descriptors(process);
            (count, times) = now == count ? (count, times + 1) : (now, 0);
            await Task.Delay(50, limit.Token);
        }

        return count;
    }

    private static int Descriptors(int process) => Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;
}
