using System.Globalization;

namespace KRaftNet.Config.Rules;

/// <summary>Replicas to throttle: nothing, <c>*</c> for all of them, or pairs of partition and broker number.</summary>
internal sealed class ThrottledReplicasRule : ConfigRule
{
    public override string? Defect(object? value)
    {
        if (value is not IReadOnlyList<string> entries || entries is ["*"])
        {
            return null;
        }

        return entries.All(IsPair) ? null : $"it must be {Describe()}";
    }

    public override string Describe() => "* or a list of PARTITION:BROKER pairs";

    private static bool IsPair(string entry)
    {
        string[] parts = entry.Split(':');
        return parts.Length == 2 && parts.All(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }
}
