using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Transport.Peers;

/// <summary>A typed request that waits for its answer. Owned by the connection's loop.</summary>
/// <param name="version">Version of the request and of its answer.</param>
/// <param name="malformed">Ends the connection whose answer cannot be read: what follows cannot be trusted.</param>
internal sealed class PendingCall<TResponse>(short version, Action malformed) : IPendingResponse
    where TResponse : IMessage<TResponse>
{
    // Continuations run inside, on the loop: hopping to another thread would leave the simulator.
    private readonly TaskCompletionSource<Reply<TResponse>> _completion = new();

    public Task<Reply<TResponse>> Task => _completion.Task;

    /// <inheritdoc/>
    public void OnResponse(PooledBuffer frame)
    {
        Reply<TResponse> reply;
        try
        {
            var reader = new WireReader(frame.Memory);
            ResponseHeader.Read(ref reader, TResponse.Descriptor.HeaderVersion(version));
            reply = new Reply<TResponse>(TResponse.Read(ref reader, version), version, frame);
        }
        catch (MalformedMessageException exception)
        {
            frame.Dispose();
            malformed();
            _completion.SetException(exception);
            return;
        }

        _completion.SetResult(reply);
    }

    /// <inheritdoc/>
    public void OnDisconnected(DisconnectedException reason) => _completion.SetException(reason);
}
