using System.Text;
using System.Text.Json;

namespace KRaftNet.Cli.Output;

/// <summary>A form in which facts of files are written.</summary>
internal interface IFactForm
{
    /// <summary>Writes a fact, which comes as a JSON object.</summary>
    void Write(ReadOnlyMemory<byte> fact);
}

/// <summary>Facts for programs: as they come, one a line.</summary>
internal sealed class JsonFacts(TextWriter output) : IFactForm
{
    /// <inheritdoc/>
    public void Write(ReadOnlyMemory<byte> fact) => output.Write($"{Encoding.UTF8.GetString(fact.Span)}\n");
}

/// <summary>
/// Facts for people: the file once, then a line for each fact, with what it holds of many (records, entries) below it.
/// Keys and values are text where they are text that can be printed.
/// </summary>
internal sealed class TextOfFacts(TextWriter output) : IFactForm
{
    /// <summary>What tells of a record better than its bytes.</summary>
    private static readonly string[] Decoded = ["controlType", "metaType", "keyType"];

    private string _file = "";

    /// <inheritdoc/>
    public void Write(ReadOnlyMemory<byte> fact)
    {
        using var document = JsonDocument.Parse(fact);
        var root = document.RootElement;
        var file = root.GetProperty("file").GetString()!;
        if (file != _file)
        {
            output.Write($"{file}\n");
            _file = file;
        }

        output.Write($"  {root.GetProperty("t").GetString()}");
        var below = new List<JsonProperty>();
        foreach (var property in root.EnumerateObject().Where(property => property.Name is not ("t" or "file")))
        {
            if (property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                below.Add(property);
            }
            else if (property.Name == "text")
            {
                WriteText(property.Value.GetString()!);
            }
            else
            {
                output.Write($" {property.Name}: {Plain(property)}");
            }
        }

        output.Write('\n');
        below.ForEach(WriteBelow);
    }

    private void WriteText(string text) =>
        output.Write($" \"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"");

    private void WriteBelow(JsonProperty property)
    {
        if (property.Value.ValueKind == JsonValueKind.Object)
        {
            output.Write($"    {property.Name}{Members(property.Value)}\n");
            return;
        }

        foreach (var item in property.Value.EnumerateArray())
        {
            output.Write($"    {Singular(property.Name)}{Item(item)}\n");
        }
    }

    private static string Item(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.Object => Members(item),
        JsonValueKind.Array => " " + string.Join(" ", item.EnumerateArray().Select(part => part.GetRawText())),
        _ => " " + item.GetRawText(),
    };

    private static string Members(JsonElement element)
    {
        var text = new StringBuilder();
        var isDecoded = Decoded.Any(name => element.TryGetProperty(name, out _));
        foreach (var property in element.EnumerateObject())
        {
            if (isDecoded && property.Name is ("key" or "value"))
            {
                continue;
            }

            text.Append(' ').Append(property.Name).Append(": ").Append(Plain(property));
        }

        return text.ToString();
    }

    private static string Plain(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String when property.Name is "key" or "value" => Printable(property.Value.GetString()!),
        JsonValueKind.String => property.Value.GetString()!,
        _ => property.Value.GetRawText(),
    };

    private static string Printable(string hex)
    {
        if (hex.Length == 0)
        {
            return "\"\"";
        }

        var text = Encoding.UTF8.GetString(Convert.FromHexString(hex));
        return !text.Any(c => char.IsControl(c) || c == '\uFFFD') ? text : $"0x{hex}";
    }

    private static string Singular(string name) => name switch
    {
        "entries" => "entry",
        "batches" => "batch",
        _ when name.EndsWith('s') => name[..^1],
        _ => name,
    };
}
