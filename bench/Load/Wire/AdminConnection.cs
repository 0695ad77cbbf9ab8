using System.Net;
using KRaftNet.Load.Frames;
using KRaftNet.Protocol;

namespace KRaftNet.Load.Wire;

/// <summary>Requests of Kafka's protocol to one broker, one after another, by the newest versions. Used by one thread.</summary>
/// <param name="address">The broker.</param>
/// <param name="answerTimeout">How long to wait for bytes of an answer; without end if not given.</param>
internal sealed class AdminConnection(IPEndPoint address, TimeSpan answerTimeout = default) : IDisposable
{
    private readonly FrameStream _stream = FrameStream.Connect(address, answerTimeout);

    /// <summary>Asks and waits for the answer.</summary>
    /// <exception cref="EndOfStreamException">The broker ended the connection.</exception>
    public TResponse Ask<TRequest, TResponse>(TRequest request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        Send<TRequest, TResponse>(request);
        return Take<TRequest, TResponse>();
    }

    /// <summary>Asks and does not wait: answers come in the order of their requests.</summary>
    public void Send<TRequest, TResponse>(TRequest request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        _stream.Send(KafkaFrames.Request(request, KafkaFrames.Newest(TRequest.ApiKey)));

    /// <summary>Sends a request that is encoded already.</summary>
    public void Send(ReadOnlySpan<byte> frame) => _stream.Send(frame);

    /// <summary>The next answer, which must be to such a request.</summary>
    public TResponse Take<TRequest, TResponse>()
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> => KafkaFrames.ReadResponse<TResponse>(
            _stream.Take()[CeilingFrames.LengthBytes..], TRequest.ApiKey, KafkaFrames.Newest(TRequest.ApiKey));

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
