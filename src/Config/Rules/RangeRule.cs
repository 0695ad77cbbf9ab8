using System.Globalization;

namespace KRaftNet.Config.Rules;

/// <summary>
/// A number between two bounds, both included. Compared as a double, as Kafka does: every bound in use is far below
/// 2^53, where doubles are exact.
/// </summary>
internal sealed class RangeRule(double minimum, double maximum) : ConfigRule
{
    public override string? Defect(object? value)
    {
        if (value is null)
        {
            return null;
        }

        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (number < minimum)
        {
            return $"it must be at least {Text(minimum)}";
        }

        return number > maximum ? $"it must be at most {Text(maximum)}" : null;
    }

    public override string Describe() =>
        maximum == double.MaxValue ? $"at least {Text(minimum)}" : $"{Text(minimum)} to {Text(maximum)}";

    private static string Text(double bound) => bound.ToString(CultureInfo.InvariantCulture);
}
