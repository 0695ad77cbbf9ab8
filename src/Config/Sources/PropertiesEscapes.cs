using System.Globalization;
using System.Text;

namespace KRaftNet.Config.Sources;

/// <summary>The backslash escapes of Java's properties format.</summary>
internal static class PropertiesEscapes
{
    private const int HexDigits = 4;

    /// <summary>Resolves the escapes; null if a <c>\u</c> is not followed by four hexadecimal digits.</summary>
    internal static string? Resolve(string raw)
    {
        if (!raw.Contains('\\', StringComparison.Ordinal))
        {
            return raw;
        }

        var plain = new StringBuilder(raw.Length);
        for (int index = 0; index < raw.Length; index++)
        {
            if (raw[index] != '\\' || index + 1 == raw.Length)
            {
                plain.Append(raw[index]);
                continue;
            }

            index++;
            if (raw[index] != 'u')
            {
                plain.Append(Meaning(raw[index]));
                continue;
            }

            if (!TryReadCodeUnit(raw, index + 1, out char unit))
            {
                return null;
            }

            plain.Append(unit);
            index += HexDigits;
        }

        return plain.ToString();
    }

    private static char Meaning(char letter) => letter switch
    {
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        'f' => '\f',
        _ => letter,
    };

    private static bool TryReadCodeUnit(string raw, int start, out char unit)
    {
        unit = '\0';
        if (start + HexDigits > raw.Length)
        {
            return false;
        }

        ReadOnlySpan<char> digits = raw.AsSpan(start, HexDigits);
        if (!ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            return false;
        }

        unit = (char)code;
        return true;
    }
}
