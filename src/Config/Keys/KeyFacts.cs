using System.Collections.Immutable;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Keys;

/// <summary>What is known of a key whatever the type of its value. Immutable.</summary>
/// <param name="Name">The name as Kafka spells it.</param>
/// <param name="Scope">The resource that it belongs to.</param>
/// <param name="Doc">One or two sentences for users, with the unit.</param>
public sealed record KeyFacts(string Name, ConfigScope Scope, string Doc)
{
    /// <summary>What a value of the right type must satisfy besides; null: nothing.</summary>
    public ConfigRule? Rule { get; init; }

    /// <summary>Whether and where the value may change at run time.</summary>
    public UpdateMode Update { get; init; }

    /// <summary>Whether KRaftNet acts on the value. Other keys are accepted, with a warning.</summary>
    public bool Served { get; init; }

    /// <summary>Settable but never described.</summary>
    public bool Hidden { get; init; }

    /// <summary>A key of ours that Kafka does not know: described when it is set or asked for by name.</summary>
    public bool Extension { get; init; }

    /// <summary>Keys to fall back on, in order of precedence; for a topic key they are broker keys.</summary>
    public ImmutableArray<ConfigSynonym> Synonyms { get; init; } = [];
}
