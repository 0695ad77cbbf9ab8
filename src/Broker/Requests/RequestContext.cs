using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Requests;

/// <summary>
/// One request on its way: who asked, what for, and the way back. Owns the request's frame until the answer, or until it
/// is released, so that slices of it (batches) stay valid that long. Exactly one of the answering members is called, once,
/// on any thread; the rest is immutable.
/// </summary>
internal sealed class RequestContext
{
    private readonly RequestServices _services;
    private readonly IServerConnection _connection;
    private readonly ResponseSlot _slot;
    private readonly PooledBuffer _frame;
    private readonly RequestHead _head;
    private readonly ClientSession _session;
    private int _answered;
    private int _released;

    public RequestContext(
        RequestServices services, IServerConnection connection, PooledBuffer frame, ResponseSlot slot, RequestHead head)
    {
        _services = services;
        _connection = connection;
        _frame = frame;
        _slot = slot;
        _head = head;
        _session = ClientSession.Of(connection);
        ReceivedAt = services.Time.GetTimestamp();
    }

    /// <summary>The API.</summary>
    public ApiKey Key => _head.Key;

    /// <summary>The version, one of those that the handler serves.</summary>
    public short Version => _head.Version;

    /// <summary>What the client calls itself.</summary>
    public string? ClientId => _head.ClientId;

    /// <summary>The listener that the request came by.</summary>
    public string ListenerName => _connection.ListenerName;

    /// <summary>The client's address, without its port.</summary>
    public string ClientHost => _connection.Remote.Host;

    /// <summary>Who asks.</summary>
    public Principal Principal => _session.Principal;

    /// <summary>What is kept for the connection. Used on its loop only, but for what says otherwise.</summary>
    public ClientSession Session => _session;

    /// <summary>Time stamp of the node's clock when the request was read.</summary>
    public long ReceivedAt { get; }

    /// <summary>Whether the client may do the operation on the resource.</summary>
    public bool Authorize(AclOperation operation, ResourceType type, string name) =>
        _services.Authorizer.Authorize(Principal, ClientHost, operation, type, name);

    /// <summary>Whether the client may do the operation on the cluster.</summary>
    public bool AuthorizeCluster(AclOperation operation) =>
        Authorize(operation, ResourceType.Cluster, Authorization.ClusterName);

    /// <summary>Counts what the request used; the result belongs into <c>throttleTimeMs</c> and into <see cref="Throttle"/>.</summary>
    public TimeSpan RecordUse(QuotaKind kind, long amount) =>
        _services.Quotas.Record(Principal, ClientId, kind, amount);

    /// <summary>Reads no further request of this connection for a while (KIP-219). Any thread.</summary>
    public void Throttle(TimeSpan duration)
    {
        if (duration > TimeSpan.Zero)
        {
            _connection.Loop.Post(() => _connection.Mute(duration));
        }
    }

    /// <summary>Does something on the connection's loop, later. Any thread.</summary>
    public void Post(Action work) => _connection.Loop.Post(work);

    /// <summary>
    /// Answers in the request's version, or in another where the API says so. An answer that the version cannot hold is our
    /// fault: it is logged, and costs the connection.
    /// </summary>
    public void Respond(IMessage response, short? version = null)
    {
        BeginAnswer();
        FrameParts parts;
        try
        {
            var frame = FrameWriter.Response(response, version ?? Version, _head.CorrelationId);
            parts = MessageFrames.Encode(frame, _services.Buffers);
        }
        catch (UnsupportedFieldException e)
        {
            RequestLog.RequestFailed(_services.Logger, Key, Version, e);
            ReleaseFrame();
            _slot.CompleteAndClose(CloseReason.RequestFailed);
            return;
        }

        ReleaseFrame();
        _slot.Complete(parts);
    }

    /// <summary>
    /// Gives the request's bytes back before the answer, when nothing refers to them any more: they count against the
    /// node's receive budget. Any thread.
    /// </summary>
    public void ReleaseFrame()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            _frame.Dispose();
        }
    }

    /// <summary>Serving it failed for a fault of our own: ends the connection, if it was not answered before.</summary>
    public void Fail(Exception e)
    {
        RequestLog.RequestFailed(_services.Logger, Key, Version, e);
        if (Volatile.Read(ref _answered) == 0)
        {
            Close(CloseReason.RequestFailed);
        }
    }

    /// <summary>There is no answer to this request (Produce with acks=0).</summary>
    public void RespondNothing()
    {
        BeginAnswer();
        ReleaseFrame();
        _slot.CompleteEmpty();
    }

    /// <summary>Ends the connection instead of an answer, after those to earlier requests.</summary>
    public void Close(CloseReason reason)
    {
        BeginAnswer();
        ReleaseFrame();
        _slot.CompleteAndClose(reason);
    }

    private void BeginAnswer() => Invariant.Require(Interlocked.Exchange(ref _answered, 1) == 0);
}
