using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Formats;

/// <summary>Text as it stands, without spaces around it.</summary>
internal sealed class TextFormat(ConfigType type) : ValueFormat<string?>
{
    internal static readonly TextFormat String = new(ConfigType.String);
    internal static readonly TextFormat Class = new(ConfigType.Class);

    internal override ConfigType Type => type;

    internal override string? Read(string text, out string? value)
    {
        value = text.Trim();
        return null;
    }

    internal override string Print(string? value) => value ?? string.Empty;
}

/// <summary>
/// A secret: kept to the last space, never printed by whoever asks <see cref="ConfigKey.Sensitive"/> first.
/// </summary>
internal sealed class PasswordFormat : ValueFormat<string?>
{
    internal static readonly PasswordFormat Instance = new();

    internal override ConfigType Type => ConfigType.Password;

    internal override string? Read(string text, out string? value)
    {
        value = text;
        return null;
    }

    internal override string Print(string? value) => value ?? string.Empty;
}

/// <summary>
/// Texts separated by commas, with spaces around each and repetitions dropped. The empty text is the empty list.
/// </summary>
internal sealed class ListFormat : ValueFormat<IReadOnlyList<string>?>
{
    internal static readonly ListFormat Instance = new();

    internal override ConfigType Type => ConfigType.List;

    internal override string? Read(string text, out IReadOnlyList<string>? value)
    {
        string trimmed = text.Trim();
        value = trimmed.Length == 0 ? [] : [.. Entries(trimmed)];
        return null;
    }

    internal override string Print(IReadOnlyList<string>? value) => string.Join(',', value ?? []);

    private static IEnumerable<string> Entries(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal);
}

/// <summary><c>true</c> or <c>false</c> in any case.</summary>
internal sealed class BooleanFormat : ValueFormat<bool>
{
    internal static readonly BooleanFormat Instance = new();

    internal override ConfigType Type => ConfigType.Boolean;

    internal override string? Read(string text, out bool value) =>
        bool.TryParse(text, out value) ? null : "it must be either true or false";

    internal override string Print(bool value) => value ? "true" : "false";
}
