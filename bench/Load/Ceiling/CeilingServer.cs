using System.Net;
using System.Net.Sockets;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Ceiling;

/// <summary>
/// What a broker in this runtime can be held to on this machine: frames cut from the stream, checksum verified, offset
/// given, written by pwrite, acknowledged, with a blocking thread for each connection and no Kafka protocol. Runs in a
/// process of its own, so that its processor time can be told apart.
/// </summary>
internal static class CeilingServer
{
    /// <summary>Serves until the process is ended. Prints one line with <c>ready</c>.</summary>
    public static int Run(string directory)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine($"ceiling ready: CEILING://{listener.LocalEndPoint}");
        Directory.CreateDirectory(directory);
        var logs = new CeilingLogs(directory);
        var sets = new ReplicatedSets(directory);
        while (true)
        {
            var connection = new CeilingConnection(new FrameStream(listener.Accept()), logs, sets);
            new Thread(connection.Run) { IsBackground = true, Name = "connection" }.Start();
        }
    }
}
