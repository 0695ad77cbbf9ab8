using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Transport.Peers;

/// <summary>The peer does not serve an API in a version that this side can use. Nothing was sent.</summary>
public sealed class ApiUnsupportedException(HostAndPort address, ApiKey key, VersionRange wanted, VersionRange served)
    : Exception($"{address} serves {key} in versions {served}, wanted was {wanted}")
{
    /// <summary>The API.</summary>
    public ApiKey Key { get; } = key;
}

/// <summary>The peer answered the question for its versions with an error: it cannot be talked to.</summary>
public sealed class HandshakeException(HostAndPort address, ErrorCode error)
    : Exception($"{address} answered ApiVersions with {error.KafkaName()}")
{
    /// <summary>The peer's error.</summary>
    public ErrorCode Error { get; } = error;
}
