using System.Collections.Immutable;
using System.Globalization;

namespace KRaftNet.Config.Sources;

/// <summary>
/// A file in Java's properties format (java.util.Properties.load): <c>name=value</c>, <c>name:value</c> or
/// <c>name value</c>, comments after <c>#</c> or <c>!</c>, backslash escapes and continuation lines. Immutable.
/// </summary>
/// <param name="Settings">One setting per name, the last where a name occurs twice; in the order of the file.</param>
/// <param name="Faults">Lines that cannot be read.</param>
/// <param name="Warnings">Names that occur twice.</param>
public sealed record PropertiesFile(
    ImmutableArray<ConfigSetting> Settings,
    ImmutableArray<ConfigFault> Faults,
    ImmutableArray<ConfigWarning> Warnings)
{
    /// <summary>
    /// Reads the text of a file; <paramref name="fileName"/> stands in origins, with the line: FILE:LINE.
    /// </summary>
    public static PropertiesFile Parse(string text, string fileName)
    {
        var settings = new List<ConfigSetting>();
        var faults = ImmutableArray.CreateBuilder<ConfigFault>();
        var warnings = ImmutableArray.CreateBuilder<ConfigWarning>();
        var lines = new PropertiesLines(text);
        while (lines.TryRead(out string line, out int number))
        {
            string origin = string.Create(CultureInfo.InvariantCulture, $"{fileName}:{number}");
            (string rawName, string rawValue) = Split(line);
            if (PropertiesEscapes.Resolve(rawName) is { } name && PropertiesEscapes.Resolve(rawValue) is { } value)
            {
                Add(new ConfigSetting(name, value, SettingLayer.File, origin), settings, warnings);
                continue;
            }

            faults.Add(new ConfigFault(
                rawName,
                Value: null,
                origin,
                @"a \u is not followed by four hexadecimal digits",
                @"Write a backslash itself as \\"));
        }

        return new PropertiesFile([.. settings], faults.ToImmutable(), warnings.ToImmutable());
    }

    private static void Add(
        ConfigSetting setting,
        List<ConfigSetting> settings,
        ImmutableArray<ConfigWarning>.Builder warnings)
    {
        int earlier = settings.FindIndex(candidate => candidate.Name == setting.Name);
        if (earlier >= 0)
        {
            string text = $"{setting.Name} was set before at {settings[earlier].Origin}; this value counts";
            warnings.Add(new ConfigWarning(setting.Origin, text));
            settings.RemoveAt(earlier);
        }

        settings.Add(setting);
    }

    /// <summary>Splits at the first <c>=</c>, <c>:</c> or blank that no backslash stands before.</summary>
    private static (string Name, string Value) Split(string line)
    {
        int end = 0;
        bool isEscaped = false;
        while (end < line.Length && (isEscaped || line[end] is not ('=' or ':' or ' ' or '\t' or '\f')))
        {
            isEscaped = line[end] == '\\' && !isEscaped;
            end++;
        }

        int start = SkipBlanks(line, end);
        if (start < line.Length && line[start] is ('=' or ':'))
        {
            start = SkipBlanks(line, start + 1);
        }

        return (line[..end], line[start..]);
    }

    private static int SkipBlanks(string line, int index)
    {
        while (index < line.Length && line[index] is (' ' or '\t' or '\f'))
        {
            index++;
        }

        return index;
    }
}
