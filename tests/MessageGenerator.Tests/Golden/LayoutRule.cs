using System.Text.Json;

namespace KRaftNet.MessageGenerator.Tests.Golden;

/// <summary>A field of the definitions that our schema leaves out, and the reviewed reason.</summary>
internal sealed record LayoutRule(string Message, string Field, string Reason)
{
    public static IReadOnlyList<LayoutRule> Read(string file) =>
        [.. File.ReadAllLines(file).Where(line => line.Length > 0).Select(Parse)];

    private static LayoutRule Parse(string line) =>
        JsonSerializer.Deserialize<LayoutRule>(line, JsonSerializerOptions.Web) ?? throw new FormatException(line);
}
