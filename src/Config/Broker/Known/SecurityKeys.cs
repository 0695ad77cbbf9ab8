using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>
/// Authorization, principals, delegation tokens and policies. Known and checked; no code asks for them yet.
/// </summary>
internal static class SecurityKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Text(
            "authorizer.class.name",
            string.Empty,
            "Class that decides who may do what; empty: everybody everything."),
        Key.Class(
            "principal.builder.class",
            "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
            "Class that makes a principal of what authentication found.").PerBroker(),
        Key.List(
            "early.start.listeners",
            null,
            "Listeners that open before the authorizer has loaded; unless set, those of the controller."),
        Key.Text("security.providers", null, "Classes that add security algorithms."),
        Key.List(
            "config.providers",
            [],
            "Names of providers that replace references in config values.").ClusterWide(),
        Key.Class("alter.config.policy.class.name", null, "Class that may refuse changes of configs."),
        Key.Class("create.topic.policy.class.name", null, "Class that may refuse new topics."),
        Key.Password(
            "delegation.token.secret.key",
            "Key that signs delegation tokens, the same on every node; unless set there are none."),
        Key.Long(
            "delegation.token.max.lifetime.ms",
            604_800_000,
            "Milliseconds after which a delegation token ends for good.").AtLeast(1),
        Key.Long(
            "delegation.token.expiry.time.ms",
            86_400_000,
            "Milliseconds after which a delegation token ends unless renewed.").AtLeast(1),
        Key.Long(
            "delegation.token.expiry.check.interval.ms",
            3_600_000,
            "Milliseconds between two looks for delegation tokens to remove.").AtLeast(1),
    ];
}
