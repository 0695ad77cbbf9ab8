using System.Collections.Immutable;
using KRaftNet.Config.Formats;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Keys;

/// <summary>
/// A key whose values are of type <typeparamref name="T"/>. The methods that change a fact hand back a new key and
/// serve
/// the registries only, which keep the last one.
/// </summary>
public sealed class ConfigKey<T> : ConfigKey
{
    private readonly ValueFormat<T> _format;

    internal ConfigKey(KeyFacts facts, ValueFormat<T> format, T defaultValue)
        : base(facts)
    {
        _format = format;
        Default = defaultValue;
    }

    /// <summary>The value of a key that nobody sets; null where the type allows it and Kafka has no default.</summary>
    public T Default { get; }

    /// <inheritdoc/>
    public override ConfigType Type => _format.Type;

    /// <inheritdoc/>
    public override string? DefaultText => Default is null ? null : _format.Print(Default);

    /// <inheritdoc/>
    public override string? Allowed => Rule?.Describe() ?? _format.Allowed;

    internal override object? DefaultValue => Default;

    /// <inheritdoc/>
    public override ParsedValue Parse(string text)
    {
        string? defect = _format.Read(text, out T value);
        return new ParsedValue(value, defect ?? Rule?.Defect(value));
    }

    /// <inheritdoc/>
    public override string Normalize(string text) =>
        _format.Read(text, out T value) is null ? _format.Print(value) : text;

    internal ConfigKey<T> Where(ConfigRule rule) => With(Facts with { Rule = rule });

    internal ConfigKey<T> AtLeast(double minimum) => Where(new RangeRule(minimum, double.MaxValue));

    internal ConfigKey<T> Between(double minimum, double maximum) => Where(new RangeRule(minimum, maximum));

    internal ConfigKey<T> ClusterWide() => With(Facts with { Update = UpdateMode.ClusterWide });

    internal ConfigKey<T> PerBroker() => With(Facts with { Update = UpdateMode.PerBroker });

    internal ConfigKey<T> Serve() => With(Facts with { Served = true });

    internal ConfigKey<T> Hide() => With(Facts with { Hidden = true });

    internal ConfigKey<T> Ours() => With(Facts with { Extension = true });

    internal ConfigKey<T> FallingBackOn(params ImmutableArray<ConfigSynonym> synonyms) =>
        With(Facts with { Synonyms = synonyms });

    internal ConfigKey<T> FallingBackOn(string name) => FallingBackOn(new ConfigSynonym(name));

    private ConfigKey<T> With(KeyFacts facts) => new(facts, _format, Default);
}
