using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Interop.Tests.Quorum;

/// <summary>
/// One client's requests to one broker, one after another and each sent once: what comes of a request is an answer, or it
/// is not known. Owned by one task at a time.
/// </summary>
internal sealed class BrokerCalls(string address) : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(45);
    private TcpClient? _connection;
    private int _correlationId;

    /// <summary>The answer; null if the connection could not be made, or ended before it, or it took too long.</summary>
    public async Task<TResponse?> Ask<TRequest, TResponse>(TRequest request)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        using var limit = new CancellationTokenSource(AnswerTimeout);
        var version = ApiKeys.Get(TRequest.ApiKey).StableVersions.Max;
        var writer = FrameWriter.Request(request, version, ++_correlationId, "interop");
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame);
        try
        {
            var stream = await Connected(limit.Token);
            await stream.WriteAsync(frame, limit.Token);
            return Read<TResponse>(await ReadFrame(stream, limit.Token), TRequest.ApiKey, version);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            Dispose();
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static T Read<T>(byte[] frame, ApiKey key, short version)
        where T : IMessage<T>
    {
        var reader = new WireReader(frame);
        ResponseHeader.Read(ref reader, ApiKeys.Get(key).ResponseHeaderVersion(version));
        return T.Read(ref reader, version);
    }

    private static async Task<byte[]> ReadFrame(NetworkStream stream, CancellationToken limit)
    {
        var length = new byte[FrameWriter.LengthBytes];
        await stream.ReadExactlyAsync(length, limit);
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(frame, limit);
        return frame;
    }

    private async Task<NetworkStream> Connected(CancellationToken limit)
    {
        if (_connection is null)
        {
            _connection = new TcpClient { NoDelay = true };
            await _connection.ConnectAsync(IPEndPoint.Parse(address), limit);
        }

        return _connection.GetStream();
    }
}
