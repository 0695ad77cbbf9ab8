namespace KRaftNet.Broker.Security;

/// <summary>Kafka's resource types of ACLs; the value is the code on the wire.</summary>
public enum ResourceType : sbyte
{
    /// <summary>A topic, by name.</summary>
    Topic = 2,

    /// <summary>A group, by id.</summary>
    Group = 3,

    /// <summary>The cluster; its name is <see cref="Authorization.ClusterName"/>.</summary>
    Cluster = 4,

    /// <summary>A transactional id.</summary>
    TransactionalId = 5,

    /// <summary>A delegation token, by id.</summary>
    DelegationToken = 6,

    /// <summary>A user.</summary>
    User = 7,
}

/// <summary>Kafka's operations of ACLs; the value is the code on the wire and the bit in authorized-operations fields.</summary>
public enum AclOperation : sbyte
{
    Read = 3,
    Write = 4,
    Create = 5,
    Delete = 6,
    Alter = 7,
    Describe = 8,
    ClusterAction = 9,
    DescribeConfigs = 10,
    AlterConfigs = 11,
    IdempotentWrite = 12,
    CreateTokens = 13,
    DescribeTokens = 14,
    TwoPhaseCommit = 15,
}

/// <summary>Who asks.</summary>
public sealed record Principal(string Type, string Name)
{
    /// <summary>A client that did not log in.</summary>
    public static readonly Principal Anonymous = new("User", "ANONYMOUS");

    /// <inheritdoc/>
    public override string ToString() => $"{Type}:{Name}";
}

/// <summary>Decides what a principal may do. Thread-safe; never waits.</summary>
public interface IAuthorizer
{
    /// <summary>Whether the principal, connected from the host, may do the operation on the resource.</summary>
    bool Authorize(Principal principal, string host, AclOperation operation, ResourceType type, string name);
}

/// <summary>The authorizer of a node without ACLs: everyone may do everything.</summary>
public sealed class AllowAllAuthorizer : IAuthorizer
{
    /// <summary>The only instance; it has no state.</summary>
    public static readonly AllowAllAuthorizer Instance = new();

    private AllowAllAuthorizer()
    {
    }

    /// <inheritdoc/>
    public bool Authorize(Principal principal, string host, AclOperation operation, ResourceType type, string name) => true;
}

/// <summary>Words and sums of authorization.</summary>
public static class Authorization
{
    /// <summary>The name of the one resource of type cluster.</summary>
    public const string ClusterName = "kafka-cluster";

    /// <summary>What an authorized-operations field holds when it was not asked for.</summary>
    public const int NotRequested = int.MinValue;

    /// <summary>Operations that exist on a topic, in the order of their codes.</summary>
    public static readonly IReadOnlyList<AclOperation> TopicOperations =
    [
        AclOperation.Read, AclOperation.Write, AclOperation.Create, AclOperation.Delete, AclOperation.Alter,
        AclOperation.Describe, AclOperation.DescribeConfigs, AclOperation.AlterConfigs,
    ];

    /// <summary>Operations that exist on the cluster, in the order of their codes.</summary>
    public static readonly IReadOnlyList<AclOperation> ClusterOperations =
    [
        AclOperation.Create, AclOperation.Alter, AclOperation.Describe, AclOperation.ClusterAction,
        AclOperation.DescribeConfigs, AclOperation.AlterConfigs, AclOperation.IdempotentWrite,
    ];
}
