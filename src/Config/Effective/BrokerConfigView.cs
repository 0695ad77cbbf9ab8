using System.Diagnostics.CodeAnalysis;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Effective;

/// <summary>
/// The broker values in force on one node: set on this broker at run time, over set for all brokers at run time, over
/// given at the start, over the default. Immutable; a change of the dynamic values makes a new one.
/// </summary>
public sealed class BrokerConfigView
{
    private readonly Dictionary<ConfigKey, object?> _dynamic = [];

    /// <param name="start">What the node was given at its start.</param>
    /// <param name="defaults">Set for all brokers: the broker resource with the empty name.</param>
    /// <param name="own">Set on this broker: the broker resource with the node's id as its name.</param>
    public BrokerConfigView(
        ConfigSnapshot start,
        IReadOnlyDictionary<string, string> defaults,
        IReadOnlyDictionary<string, string> own)
    {
        Start = start;
        Defaults = defaults;
        Own = own;
        Overlay(defaults);
        Overlay(own);
    }

    /// <summary>What the node was given at its start.</summary>
    public ConfigSnapshot Start { get; }

    /// <summary>Set for all brokers at run time, by key.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; }

    /// <summary>Set on this broker at run time, by key.</summary>
    public IReadOnlyDictionary<string, string> Own { get; }

    /// <summary>The value in force; synonyms in other units do not count here.</summary>
    public T Get<T>(ConfigKey<T> key) =>
        _dynamic.TryGetValue(key, out object? value) ? (T)value! : Start.Get(key);

    /// <summary>The values in force as if all of them had been given at the start, to judge them together.</summary>
    internal ConfigSnapshot ToSnapshot()
    {
        IEnumerable<ConfigSetting> changed = Defaults.Concat(Own)
            .Where(pair => BrokerKeys.Registry.TryFind(pair.Key, out _))
            .Select(pair => new ConfigSetting(pair.Key, pair.Value, SettingLayer.CommandLine, "set at run time"));
        return ConfigSnapshotReader.Read(Start.Settings.Values.Concat(changed)).Snapshot;
    }

    /// <summary>The value in force of a key whose type the caller does not know.</summary>
    internal object? ValueOf(ConfigKey key) =>
        _dynamic.TryGetValue(key, out object? value) ? value : Start.ValueOf(key);

    /// <summary>
    /// The text that one source gives for a key, if it does; <see cref="ConfigSource.Default"/> is not one.
    /// </summary>
    internal bool TryFind(ConfigSource source, string name, [MaybeNullWhen(false)] out string text)
    {
        switch (source)
        {
            case ConfigSource.DynamicBroker:
                return Own.TryGetValue(name, out text);
            case ConfigSource.DynamicDefaultBroker:
                return Defaults.TryGetValue(name, out text);
            case ConfigSource.StaticBroker when Start.Settings.TryGetValue(name, out ConfigSetting? setting):
                text = setting.Value;
                return true;
            default:
                text = null;
                return false;
        }
    }

    /// <summary>
    /// Texts that are no value, and keys unknown or read-only, are passed over: the record that holds them may come
    /// from
    /// a newer node, and what stands below them is then still in force.
    /// </summary>
    private void Overlay(IReadOnlyDictionary<string, string> configs)
    {
        foreach ((string name, string text) in configs)
        {
            if (BrokerKeys.Registry.TryFind(name, out ConfigKey? key) && !key.ReadOnly
                && key.Parse(text) is { IsValid: true } parsed)
            {
                _dynamic[key] = parsed.Value;
            }
        }
    }
}
