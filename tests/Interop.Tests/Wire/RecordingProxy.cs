using System.Net;
using System.Net.Sockets;

namespace KRaftNet.Interop.Tests.Wire;

/// <summary>Stands between clients and a node, passes bytes on, and keeps what the clients sent.</summary>
internal sealed class RecordingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<MemoryStream> _sent = [];
    private readonly List<Task> _ways = [];
    private readonly Lock _lock = new();
    private Task _accepting = Task.CompletedTask;

    public RecordingProxy() => _listener.Start();

    /// <summary>Where clients connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Begins to accept, and passes connections on to the node's port.</summary>
    public void Serve(int nodePort) => _accepting = Accept(nodePort);

    /// <summary>Whether the bytes were sent by a client in one piece of one connection.</summary>
    public bool Saw(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var stream in _sent)
            {
                if (stream.GetBuffer().AsSpan(0, (int)stream.Length).IndexOf(bytes) >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        Task.WaitAll([_accepting, .. _ways]);
        _ended.Dispose();
    }

    private async Task Accept(int nodePort)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                var node = new TcpClient();
                await node.ConnectAsync(IPAddress.Loopback, nodePort, _ended.Token);
                var record = new MemoryStream();
                lock (_lock)
                {
                    _sent.Add(record);
                }

                _ways.Add(Pass(client, node, record));
                _ways.Add(Pass(node, client, null));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task Pass(TcpClient from, TcpClient to, MemoryStream? record)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _ended.Token) is var count and > 0)
            {
                lock (_lock)
                {
                    record?.Write(buffer, 0, count);
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _ended.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One end has gone: so does the other, below.
        }

        from.Dispose();
        to.Dispose();
    }
}
