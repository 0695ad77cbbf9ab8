using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller.Endpoints;

/// <summary>
/// One API that only the active controller can serve, whichever way a request comes to it: by its own listener, in an
/// envelope from a broker, or from the broker in the same node. Immutable; thread-safe.
/// </summary>
internal abstract class ControllerEndpoint
{
    /// <summary>The API.</summary>
    public abstract ApiKey Key { get; }

    /// <summary>Versions that are served.</summary>
    public abstract VersionRange Versions { get; }

    /// <summary>Whether brokers hand on what clients ask of it; else it is for nodes themselves.</summary>
    public abstract bool IsForwardable { get; }

    /// <summary>Serves a request that came in an envelope.</summary>
    /// <param name="caller">Whom the broker forwards for.</param>
    /// <param name="header">The inner request's header, in a version that is served.</param>
    /// <param name="body">The rest of it.</param>
    /// <param name="answered">Gets header and body of the answer, or NOT_CONTROLLER; once, on any thread.</param>
    /// <exception cref="MalformedMessageException">The body is no message of this version.</exception>
    public abstract void ServeEnveloped(
        ControllerCaller caller, RequestHeader header, ref WireReader body, Action<ReadOnlyMemory<byte>?, ErrorCode> answered);
}

/// <summary>An endpoint by its message types.</summary>
internal abstract class ControllerEndpoint<TRequest, TResponse> : ControllerEndpoint
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    /// <inheritdoc/>
    public sealed override ApiKey Key => TRequest.ApiKey;

    /// <inheritdoc/>
    public sealed override VersionRange Versions => ApiKeys.Get(TRequest.ApiKey).StableVersions;

    /// <summary>How long the caller waits for the answer.</summary>
    public abstract TimeSpan TimeoutOf(TRequest request);

    /// <summary>The answer if the whole request failed.</summary>
    public abstract TResponse Failure(TRequest request, ApiError error, short version);

    /// <summary>
    /// Serves. Exactly one of the actions is called, once, on any thread: the answer, or why there is none, of which
    /// NOT_CONTROLLER means that nothing was done and another node should be asked.
    /// </summary>
    public abstract void Serve(
        ControllerCaller caller,
        TRequest request,
        short version,
        TimeSpan timeout,
        Action<TResponse> answered,
        Action<ErrorCode> failed);

    /// <inheritdoc/>
    public sealed override void ServeEnveloped(
        ControllerCaller caller, RequestHeader header, ref WireReader body, Action<ReadOnlyMemory<byte>?, ErrorCode> answered)
    {
        var version = header.RequestApiVersion;
        var request = TRequest.Read(ref body, version);
        Serve(
            caller,
            request,
            version,
            TimeoutOf(request),
            response => answered(Bytes(response, version, header.CorrelationId), ErrorCode.None),
            error =>
            {
                if (error == ErrorCode.NotController)
                {
                    answered(null, error);
                }
                else
                {
                    answered(Bytes(Failure(request, new ApiError(error), version), version, header.CorrelationId), ErrorCode.None);
                }
            });
    }

    private static ReadOnlyMemory<byte> Bytes(TResponse response, short version, int correlationId)
    {
        var writer = FrameWriter.Response(response, version, correlationId);
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame);
        return frame.AsMemory(FrameWriter.LengthBytes);
    }
}
