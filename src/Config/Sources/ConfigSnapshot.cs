using System.Collections.Immutable;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Sources;

/// <summary>
/// What a node was given at its start, parsed: every broker key has a value here, its own or the default. Immutable.
/// </summary>
public sealed class ConfigSnapshot
{
    private readonly Dictionary<ConfigKey, object?> _values;

    internal ConfigSnapshot(
        ImmutableSortedDictionary<string, ConfigSetting> settings,
        Dictionary<ConfigKey, object?> values)
    {
        Settings = settings;
        _values = values;
    }

    /// <summary>A node that was given nothing: every key at its default.</summary>
    public static ConfigSnapshot Empty { get; } = ConfigSnapshotReader.Read([]).Snapshot;

    /// <summary>What was given, by name: known keys, keys of listeners and plugins.</summary>
    public ImmutableSortedDictionary<string, ConfigSetting> Settings { get; }

    /// <summary>The value in force; synonyms in other units do not count here.</summary>
    public T Get<T>(ConfigKey<T> key) => _values.TryGetValue(key, out object? value) ? (T)value! : key.Default;

    /// <summary>The value in force of a key whose type the caller does not know.</summary>
    internal object? ValueOf(ConfigKey key) => _values.TryGetValue(key, out object? value) ? value : key.DefaultValue;

    /// <summary>Whether the key was given a value.</summary>
    public bool IsSet(ConfigKey key) => _values.ContainsKey(key);

    /// <summary>Who gave the value, or null if the default stands.</summary>
    public ConfigSetting? SettingOf(ConfigKey key) => Settings.GetValueOrDefault(key.Name);
}
