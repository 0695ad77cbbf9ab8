using KRaftNet.Protocol;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Requests;

/// <summary>
/// Serves one API. Immutable, or thread-safe by what it holds, and shared by all connections: <see cref="Handle"/> runs on
/// the loop of the connection that asked, never waits, and answers through the context now or later.
/// </summary>
internal abstract class ApiHandler
{
    /// <summary>The API.</summary>
    public abstract ApiKey Key { get; }

    /// <summary>Versions that are served.</summary>
    public abstract VersionRange Versions { get; }

    /// <summary>Versions that ApiVersions tells of; the served ones, but where Kafka itself says otherwise.</summary>
    public virtual VersionRange AdvertisedVersions => Versions;

    /// <summary>Reads the body and begins the work.</summary>
    /// <exception cref="MalformedMessageException">The body is not a message of this version.</exception>
    public abstract void Handle(RequestContext context, ref WireReader body);
}

/// <summary>A handler by its message types.</summary>
internal abstract class ApiHandler<TRequest, TResponse> : ApiHandler
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    /// <inheritdoc/>
    public sealed override ApiKey Key => TRequest.ApiKey;

    /// <summary>All versions that have a schema, but for one that is still being designed.</summary>
    public override VersionRange Versions => ApiKeys.Get(TRequest.ApiKey).StableVersions;

    /// <inheritdoc/>
    public sealed override void Handle(RequestContext context, ref WireReader body) =>
        Handle(context, TRequest.Read(ref body, context.Version));

    /// <summary>Does the work and answers once through the context, on any thread.</summary>
    protected abstract void Handle(RequestContext context, TRequest request);
}
