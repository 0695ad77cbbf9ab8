using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport.Server;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Requests;

/// <summary>
/// Brings each frame to its handler. What cannot be parsed, an unknown key and a version that is not served end the
/// connection without an answer, as in Kafka: without the version the form of an answer is not known. Only ApiVersions is
/// answered in any version. Immutable; called on the connections' loops.
/// </summary>
internal sealed class RequestDispatcher(HandlerTable table, RequestServices services, ILogger logger) : IRequestHandler
{
    /// <summary>Key, version and correlation id, which every version of the header begins with.</summary>
    private const int FixedHeaderBytes = 8;

    /// <inheritdoc/>
    public void OnRequest(IServerConnection connection, PooledBuffer frame, ResponseSlot slot)
    {
        try
        {
            Dispatch(connection, frame, slot);
        }
        catch (MalformedMessageException e)
        {
            Refuse(connection, frame, slot, e.Message);
        }
    }

    /// <inheritdoc/>
    public void OnClosed(IServerConnection connection, CloseReason reason)
    {
        ClientSession.Of(connection).Parked.Close();
        RequestLog.ConnectionClosed(logger, connection.ListenerName, connection.Remote.ToString(), reason);
    }

    private void Dispatch(IServerConnection connection, PooledBuffer frame, ResponseSlot slot)
    {
        var body = new WireReader(frame.Memory);
        if (body.Remaining < FixedHeaderBytes)
        {
            Refuse(connection, frame, slot, "a frame without a whole header");
            return;
        }

        var key = body.ReadInt16();
        var version = body.ReadInt16();
        var handler = table.Find(key);
        var isServed = handler is not null && handler.Versions.Contains(version);
        if (!isServed && key != (short)ApiKey.ApiVersions)
        {
            Refuse(connection, frame, slot, $"API key {key} version {version} is not served here");
            return;
        }

        // Of an ApiVersions request in an unknown version only the oldest header can be trusted.
        var headerVersion = isServed ? ApiKeys.Get((ApiKey)key).RequestHeaderVersion(version) : (short)1;
        body = new WireReader(frame.Memory);
        var header = RequestHeader.Read(ref body, headerVersion);
        var head = new RequestHead((ApiKey)key, version, header.CorrelationId, header.ClientId);
        var context = new RequestContext(services, connection, frame, slot, head);
        if (isServed)
        {
            Serve(handler!, context, ref body);
        }
        else
        {
            context.Respond(UnsupportedApiVersions.Answer(handler), version: 0);
        }
    }

    /// <summary>
    /// A handler that throws has a fault, and its client pays for it with the connection; the node goes on. Broken
    /// invariants are not of this kind: the state they are about may be wrong, so they end the node.
    /// </summary>
    private static void Serve(ApiHandler handler, RequestContext context, ref WireReader body)
    {
        try
        {
            handler.Handle(context, ref body);
        }
        catch (Exception e) when (e is not (MalformedMessageException or InvariantException or FatalException))
        {
            context.Fail(e);
        }
    }

    private void Refuse(IServerConnection connection, PooledBuffer frame, ResponseSlot slot, string why)
    {
        RequestLog.RequestRefused(logger, connection.ListenerName, connection.Remote.ToString(), why);
        frame.Dispose();
        slot.CompleteAndClose(CloseReason.RequestRefused);
    }
}
