using System.Text.RegularExpressions;

namespace KRaftNet.Config.Rules;

/// <summary>
/// Which clients a metrics subscription is for: PARAMETER=REGEX entries over what is known of a client.
/// </summary>
internal sealed class ClientMatchRule : ConfigRule
{
    private static readonly string[] Parameters =
    [
        "client_id", "client_instance_id", "client_software_name", "client_software_version", "client_source_address",
        "client_source_port",
    ];

    public override string? Defect(object? value)
    {
        foreach (string entry in value as IReadOnlyList<string> ?? [])
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !Parameters.Contains(entry[..equals].Trim()) || !IsPattern(entry[(equals + 1)..].Trim()))
            {
                return $"'{entry}' does not match clients: it must be {Describe()}";
            }
        }

        return null;
    }

    public override string Describe() => $"PARAMETER=REGEX with one of {string.Join(", ", Parameters)}";

    private static bool IsPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.None, Regex.InfiniteMatchTimeout);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
