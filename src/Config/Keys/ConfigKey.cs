using System.Collections.Immutable;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Keys;

/// <summary>
/// One config: its name, type, default, validator, scope and documentation. There is one instance per key, compared by
/// reference. Immutable.
/// </summary>
public abstract class ConfigKey
{
    private protected ConfigKey(KeyFacts facts) => Facts = facts;

    /// <inheritdoc cref="KeyFacts.Name"/>
    public string Name => Facts.Name;

    /// <inheritdoc cref="KeyFacts.Scope"/>
    public ConfigScope Scope => Facts.Scope;

    /// <inheritdoc cref="KeyFacts.Doc"/>
    public string Doc => Facts.Doc;

    /// <inheritdoc cref="KeyFacts.Rule"/>
    public ConfigRule? Rule => Facts.Rule;

    /// <inheritdoc cref="KeyFacts.Update"/>
    public UpdateMode Update => Facts.Update;

    /// <inheritdoc cref="KeyFacts.Served"/>
    public bool Served => Facts.Served;

    /// <inheritdoc cref="KeyFacts.Hidden"/>
    public bool Hidden => Facts.Hidden;

    /// <inheritdoc cref="KeyFacts.Extension"/>
    public bool Extension => Facts.Extension;

    /// <inheritdoc cref="KeyFacts.Synonyms"/>
    public ImmutableArray<ConfigSynonym> Synonyms => Facts.Synonyms;

    /// <summary>Never shown: DescribeConfigs answers null, logs and error texts leave it out.</summary>
    public bool Sensitive => Type == ConfigType.Password;

    /// <summary>A broker key that only a restart changes.</summary>
    public bool ReadOnly => Scope == ConfigScope.Broker && Update == UpdateMode.ReadOnly;

    /// <summary>The type that clients are told.</summary>
    public abstract ConfigType Type { get; }

    /// <summary>The default as Kafka prints it; null: there is none.</summary>
    public abstract string? DefaultText { get; }

    /// <summary>What values there are besides those of the type, for users, such as "at least 1"; null: all.</summary>
    public abstract string? Allowed { get; }

    /// <summary>The default as a value.</summary>
    internal abstract object? DefaultValue { get; }

    private protected KeyFacts Facts { get; }

    /// <summary>Reads and judges a text; the answer holds a value of the key's type, or the reason why not.</summary>
    public abstract ParsedValue Parse(string text);

    /// <summary>
    /// The text as Kafka prints it back: spaces trimmed, numbers in their shortest form, list entries joined by commas.
    /// A text that is no value of the type is handed back as it is.
    /// </summary>
    public abstract string Normalize(string text);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}
