using System.Collections.Immutable;

namespace KRaftNet.Config.Sources;

/// <summary>
/// Keys that Kafka 4.0 took out with ZooKeeper and the old message formats. Files that were carried along still have
/// them, so they are told of and not refused.
/// </summary>
internal static class RemovedKeys
{
    private static readonly string[] Prefixes = ["password.encoder.", "zookeeper."];

    private static readonly ImmutableSortedSet<string> Names = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "broker.id.generation.enable",
        "control.plane.listener.name",
        "controlled.shutdown.max.retries",
        "controlled.shutdown.retry.backoff.ms",
        "delegation.token.master.key",
        "inter.broker.protocol.version",
        "log.message.downconversion.enable",
        "log.message.format.version",
        "log.message.timestamp.difference.max.ms",
        "offsets.commit.required.acks",
        "reserved.broker.max.id");

    /// <summary>Whether the name was a broker key before version 4.0.</summary>
    internal static bool Contains(string name) =>
        Names.Contains(name) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
