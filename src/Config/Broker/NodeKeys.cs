using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Broker;

/// <summary>Who a node is.</summary>
public static class NodeKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<IReadOnlyList<string>?> ProcessRoles = Key.List(
            "process.roles",
            null,
            "What the node is: broker, controller, or both. Must be set.")
        .Where(new ListRule(mayBeEmpty: false, "broker", "controller")).Serve();

    public static readonly ConfigKey<int?> NodeId = Key.OptionalInt(
            "node.id",
            "The node's number, unique in the cluster and kept for life. Must be set.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> BrokerId = Key.Int(
            "broker.id",
            -1,
            "Older name of node.id; if both are set they must be equal.")
        .Serve();

    public static readonly ConfigKey<string?> BrokerRack = Key.Text(
            "broker.rack",
            null,
            "The rack or zone that the broker stands in. Replicas of a partition are spread over racks.")
        .Serve();

    public static readonly ConfigKey<bool> UnstableApiVersions = Key.Boolean(
            "unstable.api.versions.enable",
            false,
            "Whether request versions are offered that are still under development.")
        .Hide().Serve();

    public static readonly ConfigKey<bool> UnstableFeatureVersions = Key.Boolean(
            "unstable.feature.versions.enable",
            false,
            "Whether feature levels are offered that are still under development.")
        .Hide().Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        ProcessRoles, NodeId, BrokerId, BrokerRack, UnstableApiVersions, UnstableFeatureVersions,
    ];
}
