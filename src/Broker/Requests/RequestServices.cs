using KRaftNet.Broker.Security;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Requests;

/// <summary>What every request needs of the node. Immutable.</summary>
internal sealed record RequestServices(TimeProvider Time, BufferPool Buffers, IAuthorizer Authorizer, IQuotas Quotas, ILogger Logger);

/// <summary>The header of a request.</summary>
internal readonly record struct RequestHead(ApiKey Key, short Version, int CorrelationId, string? ClientId);
