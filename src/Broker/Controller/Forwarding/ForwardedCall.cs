using KRaftNet.Broker.Controller.Endpoints;
using KRaftNet.Broker.Hosting;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Controller.Forwarding;

/// <summary>One request to the active controller until its answer. Owned by the channel, one step after another.</summary>
internal sealed class ForwardedCall<TRequest, TResponse>
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>
    /// The controller itself answers when the time is over; a connection that is waited for in vain ends for all who use it, so
    /// it is given longer.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ControllerEndpoint<TRequest, TResponse> _endpoint;
    private readonly ControllerCaller _caller;
    private readonly TRequest _request;
    private readonly short _version;
    private readonly Action<TResponse> _answered;
    private readonly NodeClock _clock;
    private readonly TimeSpan _deadline;

    public ForwardedCall(
        ControllerEndpoint<TRequest, TResponse> endpoint,
        ControllerCaller caller,
        TRequest request,
        short version,
        Action<TResponse> answered,
        NodeClock clock)
    {
        _endpoint = endpoint;
        _caller = caller;
        _request = request;
        _version = version;
        _answered = answered;
        _clock = clock;
        _deadline = clock.Now + endpoint.TimeoutOf(request);
    }

    /// <summary>Whether its time is over.</summary>
    public bool IsOverdue => Left <= TimeSpan.Zero;

    private TimeSpan Left => _deadline - _clock.Now;

    /// <summary>A time-out is above zero, also if the time ran out since that was looked at.</summary>
    private static TimeSpan AtLeast(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);

    /// <summary>Answers with an error.</summary>
    public void Fail(ErrorCode error) => _answered(_endpoint.Failure(_request, new ApiError(error), _version));

    /// <summary>Asks the controller in this node, which may not be the active one after all.</summary>
    public void ServeHere(Action isNotController) => _endpoint.Serve(
        _caller,
        _request,
        _version,
        Left,
        _answered,
        error =>
        {
            if (error == ErrorCode.NotController)
            {
                isNotController();
            }
            else
            {
                Fail(error);
            }
        });

    /// <summary>
    /// Asks over a connection: what nodes ask for themselves plainly, what clients may ask too in an envelope. False if that
    /// node is not the active controller: nothing was done. Fails as a connection does; whether it was done is not known then.
    /// </summary>
    public async Task<bool> SendOver(ITypedConnection connection, int correlationId)
    {
        if (!_endpoint.IsForwardable)
        {
            using var reply = await connection.Send<TRequest, TResponse>(_request, AtLeast(Left), _version);
            _answered(reply.Message);
            return true;
        }

        var envelope = Envelopes.Pack(_caller, _request, _version, correlationId);
        using var answer = await connection.Send<EnvelopeRequest, EnvelopeResponse>(envelope, AtLeast(Left) + Grace);
        var error = (ErrorCode)answer.Message.ErrorCode;
        if (error == ErrorCode.NotController)
        {
            return false;
        }

        if (error != ErrorCode.None || answer.Message.ResponseData is not { } data)
        {
            Fail(error == ErrorCode.None ? ErrorCode.UnknownServerError : error);
            return true;
        }

        _answered(Envelopes.Unpack<TResponse>(data, _version));
        return true;
    }
}
