using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace KRaftNet.Config.Alter;

/// <summary>A change of one resource's configs: refused, or what comes of it. Immutable.</summary>
public sealed record AlterOutcome
{
    private AlterOutcome(
        AlterRefusal? refusal,
        ImmutableSortedDictionary<string, string> configs,
        ImmutableArray<KeyValuePair<string, string?>> changes)
    {
        Refusal = refusal;
        Configs = configs;
        Changes = changes;
    }

    /// <summary>Why nothing changes; null: the change is good.</summary>
    public AlterRefusal? Refusal { get; }

    /// <summary>All configs of the resource after the change, by key; as they were if it is refused.</summary>
    public ImmutableSortedDictionary<string, string> Configs { get; }

    /// <summary>
    /// What differs, in the order of keys: the new text, or null for a key that is gone. One record each.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string?>> Changes { get; }

    /// <summary>Whether the change is refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;

    internal static AlterOutcome Refused(ImmutableSortedDictionary<string, string> configs, AlterRefusal refusal) =>
        new(refusal, configs, []);

    internal static AlterOutcome Changed(
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> after)
    {
        var changes = ImmutableArray.CreateBuilder<KeyValuePair<string, string?>>();
        foreach ((string name, string text) in after)
        {
            if (text != before.GetValueOrDefault(name))
            {
                changes.Add(new KeyValuePair<string, string?>(name, text));
            }
        }

        foreach ((string name, _) in before)
        {
            if (!after.ContainsKey(name))
            {
                changes.Add(new KeyValuePair<string, string?>(name, null));
            }
        }

        changes.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        return new AlterOutcome(null, after, changes.ToImmutable());
    }
}
