using System.Buffers.Binary;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport;

namespace KRaftNet.Broker.Tests.Nodes;

/// <summary>
/// A client that sends whatever frame it is given and takes the answers as they come. Owned by the simulation's thread.
/// </summary>
internal sealed class FrameClient(SimulatedWorld world) : IChannelHandler
{
    /// <summary>Long enough for every answer that does not wait by order.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private readonly List<byte> _received = [];
    private readonly Queue<byte[]> _answers = new();
    private byte[] _unsent = [];
    private IByteChannel? _channel;
    private int _correlationId;

    /// <summary>Whether the node ended the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Encodes a request with its length.</summary>
    public static byte[] Encode(IMessage request, short version, int correlationId = 0)
    {
        var writer = FrameWriter.Request(request, version, correlationId, "test");
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame);
        return frame;
    }

    /// <summary>Sends a request and gives its answer.</summary>
    public TResponse Call<TRequest, TResponse>(TRequest request, short version)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse> => (TResponse)Call(request, TRequest.ApiKey, version);

    /// <summary>Sends a request and gives its answer; null if there is none.</summary>
    public TResponse? TryCall<TRequest, TResponse>(TRequest request, short version)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        var answer = Exchange(Encode(request, version, ++_correlationId), AnswerLimit);
        if (answer is null)
        {
            return null;
        }

        var reader = new WireReader(answer.AsMemory());
        var descriptor = ApiKeys.Get(TRequest.ApiKey).Response;
        ResponseHeader.Read(ref reader, descriptor.HeaderVersion(version));
        return (TResponse)descriptor.Read(ref reader, version);
    }

    /// <summary>Sends a request and gives its answer.</summary>
    public IMessage Call(IMessage request, ApiKey key, short version)
    {
        var correlationId = ++_correlationId;
        var answer = Exchange(Encode(request, version, correlationId), AnswerLimit);
        Assert.False(IsClosed, $"{key} version {version}: the node closed the connection");
        Assert.True(answer is not null, $"{key} version {version}: no answer");
        var reader = new WireReader(answer.AsMemory());
        var descriptor = ApiKeys.Get(key).Response;
        Assert.Equal(correlationId, ResponseHeader.Read(ref reader, descriptor.HeaderVersion(version)).CorrelationId);
        var response = descriptor.Read(ref reader, version);
        Assert.Equal(0, reader.Remaining);
        return response;
    }

    /// <summary>
    /// Sends bytes, maybe none, and gives the next frame, without its length; null if the connection ends or none comes
    /// in time.
    /// </summary>
    public byte[]? Exchange(byte[] frame, TimeSpan limit)
    {
        if (frame.Length > 0)
        {
            _unsent = [.. _unsent, .. frame];
            Send();
        }

        world.RunUntil(() => _answers.Count > 0 || IsClosed, limit);
        return _answers.TryDequeue(out var answer) ? answer : null;
    }

    /// <summary>Ends the connection.</summary>
    public void Close()
    {
        IsClosed = true;
        _channel?.Loop.Post(() => _channel.Close(abort: true));
    }

    /// <summary>What the network calls when the connection stands.</summary>
    public IChannelHandler? OnConnected(IByteChannel? channel, NetworkException? error)
    {
        _channel = channel;
        IsClosed = channel is null;
        Send();
        return this;
    }

    /// <inheritdoc/>
    public void OnReadable()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (true)
        {
            switch (_channel!.Receive(buffer, out var received))
            {
                case ChannelResult.Done:
                    _received.AddRange(buffer[..received]);
                    TakeFrames();
                    break;
                case ChannelResult.WouldBlock:
                    return;
                default:
                    Close();
                    return;
            }
        }
    }

    /// <inheritdoc/>
    public void OnWritable() => Send();

    private void Send()
    {
        while (_channel is not null && !IsClosed && _unsent.Length > 0)
        {
            switch (_channel.Send(_unsent, more: false, out var sent))
            {
                case ChannelResult.Done:
                    _unsent = _unsent[sent..];
                    break;
                case ChannelResult.WouldBlock:
                    _channel.WantWrite();
                    return;
                default:
                    Close();
                    return;
            }
        }
    }

    private void TakeFrames()
    {
        while (_received.Count >= sizeof(int))
        {
            var length = BinaryPrimitives.ReadInt32BigEndian([.. _received.GetRange(0, sizeof(int))]);
            if (_received.Count < sizeof(int) + length)
            {
                return;
            }

            _answers.Enqueue([.. _received.GetRange(sizeof(int), length)]);
            _received.RemoveRange(0, sizeof(int) + length);
        }
    }
}
