using System.Collections.Immutable;

namespace KRaftNet.Config.Sources;

/// <summary>One setting as it was given. Immutable.</summary>
/// <param name="Name">The config key.</param>
/// <param name="Value">The text, not yet parsed.</param>
/// <param name="Layer">Who gave it.</param>
/// <param name="Origin">The place, for error texts: <c>FILE:LINE</c>, a variable, a flag.</param>
public sealed record ConfigSetting(string Name, string Value, SettingLayer Layer, string Origin)
{
    /// <summary>
    /// The settings that win, by name: a higher layer over a lower, in one layer the last over those before it.
    /// </summary>
    public static ImmutableSortedDictionary<string, ConfigSetting> Resolve(IEnumerable<ConfigSetting> settings)
    {
        var winners = ImmutableSortedDictionary.CreateBuilder<string, ConfigSetting>(StringComparer.Ordinal);
        foreach (ConfigSetting setting in settings)
        {
            if (!winners.TryGetValue(setting.Name, out ConfigSetting? earlier) || earlier.Layer <= setting.Layer)
            {
                winners[setting.Name] = setting;
            }
        }

        return winners.ToImmutable();
    }
}
