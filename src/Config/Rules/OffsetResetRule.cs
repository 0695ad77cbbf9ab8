using System.Xml;

namespace KRaftNet.Config.Rules;

/// <summary>
/// Where a share group begins: earliest, latest, or by_duration with an ISO-8601 duration back from now.
/// </summary>
internal sealed class OffsetResetRule : ConfigRule
{
    private const string DurationPrefix = "by_duration:";

    public override string? Defect(object? value)
    {
        string text = value as string ?? string.Empty;
        bool isDuration = text.StartsWith(DurationPrefix, StringComparison.OrdinalIgnoreCase)
            && IsDuration(text[DurationPrefix.Length..]);
        bool isName = text.Equals("earliest", StringComparison.OrdinalIgnoreCase)
            || text.Equals("latest", StringComparison.OrdinalIgnoreCase);
        return isName || isDuration ? null : $"it must be {Describe()}";
    }

    public override string Describe() => "earliest, latest or by_duration:PnDTnHnMnS";

    private static bool IsDuration(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text) >= TimeSpan.Zero;
        }
        catch (FormatException)
        {
            return false;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
