using System.Globalization;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Doubles as Java prints them, which is how Kafka's JSON form has them: plain from 0.001 up to 10 million, else with one
/// digit before the point and an exponent; always a digit behind the point.
/// </summary>
internal static class JavaDouble
{
    private const double PlainMin = 1e-3;
    private const double PlainMax = 1e7;

    /// <summary>The text; <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c> for what is no number.</summary>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var magnitude = Math.Abs(value);
        if (magnitude == 0 || magnitude is >= PlainMin and < PlainMax)
        {
            var plain = value.ToString("F99", CultureInfo.InvariantCulture);
            return Plain(value.ToString("R", CultureInfo.InvariantCulture), plain);
        }

        return Scientific(value);
    }

    private static string Plain(string shortest, string expanded)
    {
        var text = shortest.Contains('E', StringComparison.Ordinal) ? expanded.TrimEnd('0') : shortest;
        if (!text.Contains('.', StringComparison.Ordinal))
        {
            return text + ".0";
        }

        return text.EndsWith('.') ? text + "0" : text;
    }

    // "E16" style of .NET gives "d.ddddE+xxx": the shortest digits come from "R", the exponent from the place of the point.
    private static string Scientific(double value)
    {
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture);
        var digits = Digits(value);
        var sign = value < 0 ? "-" : "";
        var fraction = digits.Length > 1 ? digits[1..] : "0";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}.{fraction}E{exponent}");
    }

    private static string Digits(double value)
    {
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var mantissa = shortest.Split('E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return mantissa.Length == 0 ? "0" : mantissa;
    }
}
