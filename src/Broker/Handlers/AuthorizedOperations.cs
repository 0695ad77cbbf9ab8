using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;

namespace KRaftNet.Broker.Handlers;

/// <summary>The bit field of what a client may do with a resource (KIP-430): the bit of each operation's code. Stateless.</summary>
internal static class AuthorizedOperations
{
    /// <summary>What the client may do with a topic.</summary>
    public static int OfTopic(RequestContext context, string topic) =>
        Bits(context, Authorization.TopicOperations, ResourceType.Topic, topic);

    /// <summary>What the client may do with the cluster.</summary>
    public static int OfCluster(RequestContext context) =>
        Bits(context, Authorization.ClusterOperations, ResourceType.Cluster, Authorization.ClusterName);

    private static int Bits(
        RequestContext context, IReadOnlyList<AclOperation> operations, ResourceType type, string name)
    {
        var bits = 0;
        foreach (var operation in operations)
        {
            if (context.Authorize(operation, type, name))
            {
                bits |= 1 << (int)operation;
            }
        }

        return bits;
    }
}
