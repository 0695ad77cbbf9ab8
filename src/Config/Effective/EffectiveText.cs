using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Effective;

/// <summary>The text in force and where it comes from; null: there is no value and no default.</summary>
public readonly record struct EffectiveText(string? Text, ConfigSource Source);
