using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Requests;

/// <summary>
/// Serves one API. Handlers are immutable and shared by all connections: <see cref="Handle"/> runs on the loop of the
/// connection that asked, never waits, and answers through the context now or later.
/// </summary>
public abstract class ApiHandler
{
    /// <summary>The API.</summary>
    public abstract ApiKey Key { get; }

    /// <summary>Versions that are served; <see cref="ApiVersionsHandler"/> advertises them from the table.</summary>
    public abstract VersionRange Versions { get; }

    /// <summary>Reads the body and begins the work.</summary>
    /// <exception cref="MalformedMessageException">The body is not a message of this version; the connection is closed.</exception>
    public abstract void Handle(RequestContext context, ref WireReader body);
}

/// <summary>Versions from <see cref="Min"/> to <see cref="Max"/>, both served.</summary>
public readonly record struct VersionRange(short Min, short Max)
{
    /// <summary>Whether the version is served.</summary>
    public bool Contains(short version) => version >= Min && version <= Max;
}

/// <summary>A handler by its message types.</summary>
public abstract class ApiHandler<TRequest, TResponse> : ApiHandler
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    /// <inheritdoc/>
    public sealed override ApiKey Key => TRequest.ApiKey;

    /// <inheritdoc/>
    public override VersionRange Versions => VersionRanges.Stable(TRequest.Descriptor);

    /// <inheritdoc/>
    public sealed override void Handle(RequestContext context, ref WireReader body) =>
        Handle(context, TRequest.Read(ref body, context.Version));

    /// <summary>Does the work and calls <see cref="RequestContext.Respond"/> once, on any thread.</summary>
    protected abstract void Handle(RequestContext context, TRequest request);
}
