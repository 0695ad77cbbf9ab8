using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Security;

/// <summary>
/// What guards the configs of a resource: the one on which DescribeConfigs or AlterConfigs must be allowed, and the
/// error for who may not. Immutable.
/// </summary>
/// <param name="Type">The type of the resource that permission is asked for.</param>
/// <param name="Name">Its name.</param>
/// <param name="Denial">The answer without that permission; the same whether the resource exists or not.</param>
internal sealed record ConfigProtection(ResourceType Type, string Name, ApiError Denial)
{
    /// <summary>Topics and groups guard their own configs, the cluster those of brokers and of client metrics.</summary>
    /// <returns>Null for a type without a meaning: there is nothing to guard.</returns>
    public static ConfigProtection? Of(ConfigResource resource) => resource.Type switch
    {
        ConfigResourceType.Topic => new(
            ResourceType.Topic,
            resource.Name,
            new ApiError(ErrorCode.TopicAuthorizationFailed, "Topic authorization failed.")),
        ConfigResourceType.Group => new(
            ResourceType.Group,
            resource.Name,
            new ApiError(ErrorCode.GroupAuthorizationFailed, "Group authorization failed.")),
        ConfigResourceType.Broker or ConfigResourceType.BrokerLogger or ConfigResourceType.ClientMetrics => new(
            ResourceType.Cluster,
            Authorization.ClusterName,
            new ApiError(ErrorCode.ClusterAuthorizationFailed, "Cluster authorization failed.")),
        _ => null,
    };
}
