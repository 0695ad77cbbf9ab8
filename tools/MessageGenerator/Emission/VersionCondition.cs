using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>Conditions on the version, as short as the possible versions allow.</summary>
internal static class VersionCondition
{
    /// <summary>
    /// What holds exactly for those of the possible versions that are wanted; null if for all, "false" if for none.
    /// </summary>
    public static string? Of(VersionRange wanted, VersionRange possible)
    {
        var hit = wanted.Intersect(possible);
        if (hit.IsEmpty)
        {
            return "false";
        }

        var low = hit.Low > possible.Low;
        var high = hit.High < possible.High;
        if (low && hit.Low == hit.High && high)
        {
            return $"v == {hit.Low}";
        }

        return (low, high) switch
        {
            (true, true) => $"v >= {hit.Low} && v <= {hit.High}",
            (true, false) => $"v >= {hit.Low}",
            (false, true) => $"v <= {hit.High}",
            _ => null,
        };
    }
}
