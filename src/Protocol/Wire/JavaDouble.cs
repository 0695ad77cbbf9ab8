using System.Globalization;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Doubles as Java prints them, which is how Kafka's JSON form has them: plain from 0.001 up to 10 million, else with
/// one digit before the point and an exponent; always a digit behind the point.
/// </summary>
internal static class JavaDouble
{
    private const int PlainExponentMin = -3;
    private const int PlainExponentMax = 6;

    /// <summary>The text; <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c> for what is no number.</summary>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var (digits, exponent) = Decompose(Math.Abs(value));
        var magnitude = exponent is >= PlainExponentMin and <= PlainExponentMax
            ? Plain(digits, exponent)
            : Scientific(digits, exponent);
        return double.IsNegative(value) ? "-" + magnitude : magnitude;
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        var padded = digits.PadRight(exponent + 2, '0');
        return padded[..(exponent + 1)] + "." + padded[(exponent + 1)..];
    }

    private static string Scientific(string digits, int exponent) => string.Create(
        CultureInfo.InvariantCulture, $"{digits[0]}.{(digits.Length > 1 ? digits[1..] : "0")}E{exponent}");

    // The fewest digits that read back as the value; where one is enough, the better of two, as Java prints two anyway.
    private static (string Digits, int Exponent) Decompose(double value)
    {
        var shortest = Parse(value.ToString("R", CultureInfo.InvariantCulture));
        if (shortest.Digits.Length > 1)
        {
            return shortest;
        }

        var two = value.ToString("E1", CultureInfo.InvariantCulture);
        return double.Parse(two, CultureInfo.InvariantCulture) == value ? Parse(two) : shortest;
    }

    // Any of .NET's forms as digits without a point, and the power of ten of the first.
    private static (string Digits, int Exponent) Parse(string text)
    {
        var parts = text.Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? parts[0].Length : point;
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var significant = all.TrimStart('0');
        if (significant.Length == 0)
        {
            return ("0", 0);
        }

        var leadingZeros = all.Length - significant.Length;
        return (significant.TrimEnd('0'), exponent + whole - 1 - leadingZeros);
    }
}
