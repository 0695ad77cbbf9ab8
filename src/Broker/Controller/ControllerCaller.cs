using KRaftNet.Broker.Security;

namespace KRaftNet.Broker.Controller;

/// <summary>Who asks the controller: the client itself, or the one a broker forwards for. Immutable.</summary>
internal sealed record ControllerCaller(Principal Principal, string Host, IAuthorizer Authorizer)
{
    /// <summary>Whether the caller may do the operation on the resource.</summary>
    public bool Authorize(AclOperation operation, ResourceType type, string name) =>
        Authorizer.Authorize(Principal, Host, operation, type, name);

    /// <summary>Whether the caller may do the operation on the cluster.</summary>
    public bool AuthorizeCluster(AclOperation operation) =>
        Authorize(operation, ResourceType.Cluster, Authorization.ClusterName);
}
