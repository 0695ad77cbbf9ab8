using System.Globalization;
using System.Text.Json;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Compares JSON values to the last digit: numbers by their text, members in any order.</summary>
internal static class JsonDifference
{
    /// <summary>The first difference, with its path; null if there is none.</summary>
    public static string? Find(JsonElement expected, JsonElement actual, string path = "")
    {
        if (expected.ValueKind != actual.ValueKind)
        {
            return $"{path}: {expected.ValueKind} expected, {actual.ValueKind} found";
        }

        return expected.ValueKind switch
        {
            JsonValueKind.Object => FindInObject(expected, actual, path),
            JsonValueKind.Array => FindInArray(expected, actual, path),
            JsonValueKind.String => expected.GetString() == actual.GetString()
                ? null
                : $"{path}: '{expected.GetString()}' expected, '{actual.GetString()}' found",
            _ => expected.GetRawText() == actual.GetRawText()
                ? null
                : $"{path}: {expected.GetRawText()} expected, {actual.GetRawText()} found",
        };
    }

    private static string? FindInObject(JsonElement expected, JsonElement actual, string path)
    {
        foreach (var member in expected.EnumerateObject())
        {
            if (!actual.TryGetProperty(member.Name, out var found))
            {
                return $"{path}/{member.Name} is missing";
            }

            if (Find(member.Value, found, $"{path}/{member.Name}") is { } difference)
            {
                return difference;
            }
        }

        var surplus = actual.EnumerateObject().FirstOrDefault(m => !expected.TryGetProperty(m.Name, out _));
        return surplus.Value.ValueKind == JsonValueKind.Undefined ? null : $"{path}/{surplus.Name} is not expected";
    }

    private static string? FindInArray(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.GetArrayLength() != actual.GetArrayLength())
        {
            return $"{path}: {expected.GetArrayLength()} elements expected, {actual.GetArrayLength()} found";
        }

        var index = 0;
        foreach (var (wanted, found) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{path}/{index++}");
            if (Find(wanted, found, place) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }
}
