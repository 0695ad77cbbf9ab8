using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Describe;

/// <summary>A value that one source gives for one name; null: a secret.</summary>
public readonly record struct DescribedSynonym(string Name, string? Value, ConfigSource Source);
