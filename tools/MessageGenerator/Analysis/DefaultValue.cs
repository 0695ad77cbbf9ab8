using System.Globalization;
using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Analysis;

/// <summary>Defaults as written in schemas: decimal and hexadecimal numbers, true, false, null.</summary>
internal static class DefaultValue
{
    /// <summary>Reads a number and checks that the type holds it.</summary>
    public static bool TryNumber(ElementKind kind, string text, out long value)
    {
        var hexadecimal = text.StartsWith("0x", StringComparison.Ordinal);
        var read = hexadecimal
            ? long.TryParse(text.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        var (low, high) = Bounds(kind);
        return read && value >= low && value <= high;
    }

    /// <summary>Why the field cannot have the default that it has; null if it can.</summary>
    public static string? FindFault(FieldModel field)
    {
        if (field.Default is not { } text)
        {
            return null;
        }

        if (text == "null")
        {
            return field.NullableVersions.Covers(field.Versions) ? null : "cannot be null in each of its versions";
        }

        if (field.Type is { IsArray: false, Kind: ElementKind.Bool })
        {
            return text is "true" or "false" ? null : $"is a bool and cannot be '{text}'";
        }

        if (!field.Type.IsNumber)
        {
            return "has a type whose only defaults are null and, unwritten, empty";
        }

        return TryNumber(field.Type.Kind, text, out _) ? null : $"cannot be '{text}'";
    }

    private static (long Low, long High) Bounds(ElementKind kind) => kind switch
    {
        ElementKind.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        ElementKind.Int16 => (short.MinValue, short.MaxValue),
        ElementKind.UInt16 => (0, ushort.MaxValue),
        ElementKind.Int32 => (int.MinValue, int.MaxValue),
        ElementKind.UInt32 => (0, uint.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}
