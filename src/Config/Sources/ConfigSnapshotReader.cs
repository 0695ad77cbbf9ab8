using System.Collections.Immutable;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Sources;

/// <summary>Parses the settings of a node, each by itself. Owned by one reading.</summary>
internal sealed class ConfigSnapshotReader
{
    private readonly Dictionary<ConfigKey, object?> _values = [];
    private readonly ImmutableArray<ConfigFault>.Builder _faults = ImmutableArray.CreateBuilder<ConfigFault>();
    private readonly ImmutableArray<ConfigWarning>.Builder _warnings = ImmutableArray.CreateBuilder<ConfigWarning>();

    internal static ConfigReading Read(IEnumerable<ConfigSetting> settings)
    {
        ImmutableSortedDictionary<string, ConfigSetting> winners = WithBrokerId(ConfigSetting.Resolve(settings));
        var reader = new ConfigSnapshotReader();
        foreach (ConfigSetting setting in winners.Values)
        {
            reader.Add(setting);
        }

        var snapshot = new ConfigSnapshot(winners, reader._values);
        return new ConfigReading(snapshot, reader._faults.ToImmutable(), reader._warnings.ToImmutable());
    }

    /// <summary>As in Kafka, broker.id says what node.id says, so that tools which know the old name go on.</summary>
    private static ImmutableSortedDictionary<string, ConfigSetting> WithBrokerId(
        ImmutableSortedDictionary<string, ConfigSetting> settings)
    {
        string oldName = NodeKeys.BrokerId.Name;
        return settings.TryGetValue(NodeKeys.NodeId.Name, out ConfigSetting? nodeId)
            && NodeKeys.NodeId.Parse(nodeId.Value).IsValid && !settings.ContainsKey(oldName)
            ? settings.Add(oldName, nodeId with { Name = oldName })
            : settings;
    }

    private void Add(ConfigSetting setting)
    {
        if (BrokerKeys.Registry.TryFind(setting.Name, out ConfigKey? key))
        {
            AddKnown(key, setting);
        }
        else if (PluginKeys.IsRecognized(setting.Name))
        {
            WarnNotServed(setting);
        }
        else if (RemovedKeys.Contains(setting.Name))
        {
            string text = $"{setting.Name} was taken out of Kafka with version 4.0 and has no effect";
            _warnings.Add(new ConfigWarning(setting.Origin, text));
        }
        else
        {
            AddUnknown(setting);
        }
    }

    private void AddKnown(ConfigKey key, ConfigSetting setting)
    {
        ParsedValue parsed = key.Parse(setting.Value);
        if (!parsed.IsValid)
        {
            string? shown = key.Sensitive ? null : setting.Value;
            string remedy = key.Allowed is null ? $"It is of type {key.Type}" : $"Allowed: {key.Allowed}";
            _faults.Add(new ConfigFault(key.Name, shown, setting.Origin, parsed.Defect, remedy));
            return;
        }

        _values.Add(key, parsed.Value);
        if (!key.Served)
        {
            WarnNotServed(setting);
        }
    }

    private void WarnNotServed(ConfigSetting setting) => _warnings.Add(new ConfigWarning(
        setting.Origin,
        $"{setting.Name} is a Kafka key that KRaftNet does not act on yet"));

    /// <summary>
    /// A wrong name in a file or flag is refused. In the environment it is a warning: Kubernetes puts variables such as
    /// KAFKA_SERVICE_HOST there for a service called kafka, and nobody can take them away.
    /// </summary>
    private void AddUnknown(ConfigSetting setting)
    {
        if (BrokerKeys.RunTimeOnly.TryFind(setting.Name, out _))
        {
            _faults.Add(new ConfigFault(
                setting.Name,
                setting.Value,
                setting.Origin,
                "it can be set only while the broker runs",
                "Use the config command"));
            return;
        }

        string? nearest = BrokerKeys.Registry.NearestName(setting.Name);
        if (setting.Layer == SettingLayer.Environment)
        {
            string guess = nearest is null ? string.Empty : $"; did you mean {nearest}?";
            _warnings.Add(new ConfigWarning(setting.Origin, $"{setting.Name} is no config key{guess}"));
            return;
        }

        _faults.Add(new ConfigFault(
            setting.Name,
            setting.Value,
            setting.Origin,
            "there is no such config key",
            nearest is null ? "Take it out" : $"The nearest one is {nearest}"));
    }
}
