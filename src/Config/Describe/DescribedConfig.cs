using System.Collections.Immutable;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Describe;

/// <summary>One config as DescribeConfigs tells of it. Immutable.</summary>
/// <param name="Name">The key.</param>
/// <param name="Value">The value in force as Kafka prints it; null: none, or a secret.</param>
/// <param name="Type">The type of the value.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="ReadOnly">Whether only a restart changes it.</param>
/// <param name="Sensitive">Whether the value is kept back.</param>
/// <param name="Synonyms">All values that were given for it, the one in force first.</param>
/// <param name="Documentation">The text for users; null for a name that no registry holds.</param>
public sealed record DescribedConfig(
    string Name,
    string? Value,
    ConfigType Type,
    ConfigSource Source,
    bool ReadOnly,
    bool Sensitive,
    ImmutableArray<DescribedSynonym> Synonyms,
    string? Documentation)
{
    /// <summary>Whether nobody gave a value.</summary>
    public bool IsDefault => Source == ConfigSource.Default;
}
