using System.Globalization;
using System.Text.Json;
using KRaftNet.Cli.Commands;

namespace KRaftNet.Cli.Output;

/// <summary>
/// One thing and what is known of it: a line for each fact for people, or a JSON object for programs. Immutable once
/// written.
/// </summary>
internal sealed class Sheet
{
    private readonly List<(string Name, string Label, object? Value)> _facts = [];

    /// <summary>Adds a fact.</summary>
    /// <param name="name">The JSON property.</param>
    /// <param name="label">What people read.</param>
    /// <param name="value">
    /// A string, whole number or truth value, null for what is not known, or a list of sheets, strings or numbers.
    /// </param>
    public Sheet Add(string name, string label, object? value)
    {
        _facts.Add((name, label, value));
        return this;
    }

    /// <summary>Writes it to the standard output.</summary>
    public void Write(string form) => Console.WriteLine(form == ClientArguments.Json ? ToJson() : ToText());

    /// <summary>The JSON in one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(ToObject());

    /// <summary>The lines, labels in one column, values in another; of a list an item a line.</summary>
    public string ToText()
    {
        var width = _facts.Max(fact => fact.Label.Length) + 2;
        return string.Join('\n', _facts.SelectMany(fact => TextsOf(fact.Value).Select((text, index) =>
            $"{(index == 0 ? fact.Label : "").PadRight(width)}{text}")));
    }

    private static IEnumerable<string> TextsOf(object? value) => value switch
    {
        IReadOnlyList<Sheet> { Count: > 0 } sheets => sheets.Select(sheet => sheet.ToWords()),
        IReadOnlyList<string> { Count: > 0 } texts => texts,
        IReadOnlyList<int> { Count: > 0 } numbers => [string.Join(',', numbers)],
        System.Collections.ICollection => ["none"],
        _ => [TextOf(value)],
    };

    private static string TextOf(object? value) => value switch
    {
        null => "unknown",
        bool truth => truth ? "yes" : "no",
        IReadOnlyList<string> texts => string.Join(',', texts),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private string ToWords() => string.Join(
        "  ", _facts.Select(fact => fact.Label.Length == 0 ? TextOf(fact.Value) : $"{fact.Label} {TextOf(fact.Value)}"));

    private OrderedDictionary<string, object?> ToObject()
    {
        var properties = new OrderedDictionary<string, object?>();
        foreach (var (name, _, value) in _facts)
        {
            properties[name] = value is IReadOnlyList<Sheet> sheets ? sheets.Select(sheet => sheet.ToObject()) : value;
        }

        return properties;
    }
}
