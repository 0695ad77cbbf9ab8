using System.Text.Json;
using KRaftNet.LogStore.Verification;

namespace KRaftNet.Cli.Output;

/// <summary>How findings of a verification are told.</summary>
internal static class FindingListing
{
    /// <summary>A line for each, and for people one that sums up.</summary>
    public static void Write(TextWriter output, string path, IReadOnlyList<Finding> findings, bool isJson)
    {
        foreach (var finding in findings)
        {
            output.WriteLine(isJson ? Json(finding) : Text(finding));
        }

        if (!isJson)
        {
            var damages = findings.Count(finding => finding.IsDamage);
            output.WriteLine(damages == 0 ? $"{path}: no damage" : $"{path}: {damages} damaged");
        }
    }

    private static string Text(Finding finding) =>
        $"{(finding.IsDamage ? "DAMAGE" : "note")} {finding.Kind} {finding.Path}"
        + (finding.Position > 0 ? $" byte {finding.Position}" : "")
        + $": {finding.What}";

    private static string Json(Finding finding) => JsonSerializer.Serialize(new
    {
        kind = finding.Kind.ToString(),
        damage = finding.IsDamage,
        path = finding.Path,
        position = finding.Position,
        what = finding.What,
    });
}
