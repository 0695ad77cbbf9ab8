using KRaftNet.Config.Formats;

namespace KRaftNet.Config.Keys;

/// <summary>Makes the keys of one scope; the registries add rules and the rest to what comes out.</summary>
internal sealed class KeyFactory(ConfigScope scope)
{
    internal static readonly KeyFactory Broker = new(ConfigScope.Broker);
    internal static readonly KeyFactory Topic = new(ConfigScope.Topic);
    internal static readonly KeyFactory Group = new(ConfigScope.Group);
    internal static readonly KeyFactory ClientMetrics = new(ConfigScope.ClientMetrics);

    internal ConfigKey<bool> Boolean(string name, bool defaultValue, string doc) =>
        new(new KeyFacts(name, scope, doc), BooleanFormat.Instance, defaultValue);

    internal ConfigKey<short> Short(string name, short defaultValue, string doc) =>
        new(new KeyFacts(name, scope, doc), NumberFormats.Short, defaultValue);

    internal ConfigKey<int> Int(string name, int defaultValue, string doc) =>
        new(new KeyFacts(name, scope, doc), NumberFormats.Int, defaultValue);

    internal ConfigKey<int?> OptionalInt(string name, string doc) =>
        new(new KeyFacts(name, scope, doc), new OptionalFormat<int>(NumberFormats.Int), null);

    internal ConfigKey<long> Long(string name, long defaultValue, string doc) =>
        new(new KeyFacts(name, scope, doc), NumberFormats.Long, defaultValue);

    internal ConfigKey<long?> OptionalLong(string name, string doc) =>
        new(new KeyFacts(name, scope, doc), new OptionalFormat<long>(NumberFormats.Long), null);

    internal ConfigKey<double> Double(string name, double defaultValue, string doc) =>
        new(new KeyFacts(name, scope, doc), DoubleFormat.Instance, defaultValue);

    internal ConfigKey<string?> Text(string name, string? defaultValue, string doc) =>
        new(new KeyFacts(name, scope, doc), TextFormat.String, defaultValue);

    internal ConfigKey<IReadOnlyList<string>?> List(string name, IReadOnlyList<string>? defaultValue, string doc) =>
        new(new KeyFacts(name, scope, doc), ListFormat.Instance, defaultValue);

    internal ConfigKey<string?> Class(string name, string? defaultValue, string doc) =>
        new(new KeyFacts(name, scope, doc), TextFormat.Class, defaultValue);

    internal ConfigKey<string?> Password(string name, string doc) =>
        new(new KeyFacts(name, scope, doc), PasswordFormat.Instance, null);

    internal ConfigKey<T> Enum<T>(string name, T defaultValue, string doc, EnumFormat<T> format)
        where T : struct, Enum =>
        new(new KeyFacts(name, scope, doc), format, defaultValue);
}
