using System.Globalization;
using System.Text.Json;
using KRaftNet.Common;

namespace KRaftNet.TestKit.Golden;

/// <summary>Short ways to the fields of facts.</summary>
public static class FactFields
{
    /// <summary>A text.</summary>
    public static string Text(this JsonElement fact, string name) => fact.GetProperty(name).GetString()!;

    /// <summary>A whole number.</summary>
    public static long Number(this JsonElement fact, string name) => fact.GetProperty(name).GetInt64();

    /// <summary>An offset.</summary>
    public static Offset Offset(this JsonElement fact, string name) => new(fact.Number(name));

    /// <summary>A list of lists of numbers, as one text.</summary>
    public static string Pairs(this JsonElement fact, string name) => string.Join(
        ' ', fact.GetProperty(name).EnumerateArray().Select(pair => Pair(pair[0].GetInt64(), pair[1].GetInt64())));

    /// <summary>One pair in that text.</summary>
    public static string Pair(long first, long second) =>
        string.Create(CultureInfo.InvariantCulture, $"{first}:{second}");
}
