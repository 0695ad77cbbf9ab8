using System.Collections.Immutable;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Node;

/// <summary>
/// Gathers all that is wrong with a node's settings, so that the user sees it at once. Owned by one reading.
/// </summary>
internal sealed class FaultList(ConfigSnapshot snapshot)
{
    private readonly ImmutableArray<ConfigFault>.Builder _faults = ImmutableArray.CreateBuilder<ConfigFault>();
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    internal bool IsEmpty => _faults.Count == 0;

    /// <summary>Adds a fault of a key, with the value and the place that it was given at, if it was.</summary>
    internal void Add(ConfigKey key, string problem, string remedy)
    {
        ConfigSetting? setting = snapshot.SettingOf(key);
        string? value = key.Sensitive ? null : setting?.Value ?? key.DefaultText;
        var fault = new ConfigFault(key.Name, value, setting?.Origin, problem, remedy);
        if (!_unread.Contains(key.Name) && !_faults.Contains(fault))
        {
            _faults.Add(fault);
        }
    }

    /// <summary>Adds the faults of texts that could not be read: nothing more is said of those keys.</summary>
    internal void AddUnread(IEnumerable<ConfigFault> faults)
    {
        foreach (ConfigFault fault in faults)
        {
            _faults.Add(fault);
            _unread.Add(fault.Key);
        }
    }

    internal ImmutableArray<ConfigFault> ToImmutable() => _faults.ToImmutable();
}
