using System.Diagnostics.CodeAnalysis;
using KRaftNet.Common;

namespace KRaftNet.Config.Keys;

/// <summary>The keys of one scope, found by name. Immutable.</summary>
public sealed class KeyRegistry
{
    private readonly Dictionary<string, ConfigKey> _byName = new(StringComparer.Ordinal);

    internal KeyRegistry(IReadOnlyList<ConfigKey> keys)
    {
        foreach (ConfigKey key in keys)
        {
            bool isNew = _byName.TryAdd(key.Name, key);
            Invariant.Require(isNew);
        }

        All = [.. keys.OrderBy(key => key.Name, StringComparer.Ordinal)];
    }

    /// <summary>Every key, in ordinal order of names.</summary>
    public IReadOnlyList<ConfigKey> All { get; }

    /// <summary>Finds a key by its exact name.</summary>
    public bool TryFind(string name, [MaybeNullWhen(false)] out ConfigKey key) => _byName.TryGetValue(name, out key);

    /// <summary>The key with the least edits away from a name that is unknown, or null if none is near.</summary>
    public string? NearestName(string name) => NearestText.Find(name, All.Select(key => key.Name));
}
