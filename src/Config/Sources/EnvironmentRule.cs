using System.Collections.Immutable;
using System.Text;

namespace KRaftNet.Config.Sources;

/// <summary>
/// Turns environment variables into settings by the rule of the Apache Kafka container images (KIP-975, described in
/// docker/examples/README.md of apache/kafka): <c>KAFKA_LOG_RETENTION_MS</c> is <c>log.retention.ms</c>. One underscore
/// stands for a dot, two for an underscore, three for a hyphen.
/// </summary>
public static class EnvironmentRule
{
    private const string Prefix = "KAFKA_";

    /// <summary>Variables that Kafka's start scripts and images read themselves: no config keys.</summary>
    private static readonly ImmutableSortedSet<string> Reserved = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "KAFKA_CLUSTER_ID",
        "KAFKA_DEBUG",
        "KAFKA_GC_LOG_OPTS",
        "KAFKA_HEAP_OPTS",
        "KAFKA_HOME",
        "KAFKA_JMX_HOSTNAME",
        "KAFKA_JMX_OPTS",
        "KAFKA_JMX_PORT",
        "KAFKA_JVM_PERFORMANCE_OPTS",
        "KAFKA_LOG4J_CMD_OPTS",
        "KAFKA_LOG4J_LOGGERS",
        "KAFKA_LOG4J_OPTS",
        "KAFKA_LOG4J_ROOT_LOGLEVEL",
        "KAFKA_MODE",
        "KAFKA_OPTS",
        "KAFKA_TOOLS_LOG4J_LOGLEVEL",
        "KAFKA_VERSION");

    /// <summary>The settings among the variables, in ordinal order of the variables' names.</summary>
    public static ImmutableArray<ConfigSetting> Read(IEnumerable<KeyValuePair<string, string>> variables) =>
    [
        .. variables
            .Where(variable => IsSetting(variable.Key))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => new ConfigSetting(
                KeyOf(variable.Key), variable.Value, SettingLayer.Environment, variable.Key)),
    ];

    /// <summary>The config key that a variable with the prefix stands for.</summary>
    public static string KeyOf(string variable)
    {
        ReadOnlySpan<char> rest = variable.AsSpan(Prefix.Length);
        var key = new StringBuilder(rest.Length);
        while (!rest.IsEmpty)
        {
            int underscores = 0;
            while (underscores < Math.Min(rest.Length, 3) && rest[underscores] == '_')
            {
                underscores++;
            }

            key.Append(underscores switch
            {
                0 => char.ToLowerInvariant(rest[0]),
                1 => '.',
                2 => '_',
                _ => '-',
            });
            rest = rest[Math.Max(underscores, 1)..];
        }

        return key.ToString();
    }

    private static bool IsSetting(string variable) =>
        variable.StartsWith(Prefix, StringComparison.Ordinal) && variable.Length > Prefix.Length
        && !Reserved.Contains(variable);
}
