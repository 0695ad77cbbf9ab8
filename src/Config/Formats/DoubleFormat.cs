using System.Globalization;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Formats;

/// <summary>
/// Floating point numbers, printed as Java prints them, because the text is what clients compare: at least one digit
/// behind the point, and scientific notation (<c>1.5E-4</c>) from 10^7 up and below 10^-3.
/// </summary>
internal sealed class DoubleFormat : ValueFormat<double>
{
    internal static readonly DoubleFormat Instance = new();

    internal override ConfigType Type => ConfigType.Double;

    internal override string? Read(string text, out double value)
    {
        bool isNumber = double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        return isNumber && double.IsFinite(value) ? null : "it is not a number of type DOUBLE";
    }

    internal override string Print(double value)
    {
        if (value == 0)
        {
            return "0.0";
        }

        (string digits, int exponent) = ShortestDigits(Math.Abs(value));
        string sign = value < 0 ? "-" : string.Empty;
        return exponent is >= -3 and < 7 ? sign + Plain(digits, exponent) : sign + Scientific(digits, exponent);
    }

    /// <summary>The fewest digits d1 d2 ... that read back as the value, which is d1.d2... times 10^exponent.</summary>
    private static (string Digits, int Exponent) ShortestDigits(double magnitude)
    {
        // "R" gives the digits, but places the point by its own rules; "E16" gives the exponent, but too many digits.
        string text = magnitude.ToString("R", CultureInfo.InvariantCulture);
        int mantissaEnd = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = mantissaEnd < 0 ? text : text[..mantissaEnd];
        string digits = mantissa.Replace(".", string.Empty, StringComparison.Ordinal).Trim('0');
        string wide = magnitude.ToString("E16", CultureInfo.InvariantCulture);
        ReadOnlySpan<char> exponent = wide.AsSpan(wide.IndexOf('E', StringComparison.Ordinal) + 1);
        return (digits, int.Parse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        string padded = digits.PadRight(exponent + 2, '0');
        return padded[..(exponent + 1)] + "." + padded[(exponent + 1)..];
    }

    private static string Scientific(string digits, int exponent)
    {
        string fraction = digits.Length == 1 ? "0" : digits[1..];
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}.{fraction}E{exponent}");
    }
}
