using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Parsing;

/// <summary>
/// Reads the fields below a block's line. Deeper indented lines below a field are the fields of its struct;
/// <c>struct NAME</c> declares one that several fields use. Owned by one parse.
/// </summary>
internal sealed class BlockParser(LineReader lines)
{
    private readonly List<StructModel> _structs = [];

    /// <summary>The structs met so far, in order of declaration.</summary>
    public IReadOnlyList<StructModel> Structs => _structs;

    /// <summary>Reads every line that is indented deeper than the given one.</summary>
    public IReadOnlyList<FieldModel> ParseFields(SchemaLine parent)
    {
        var fields = new List<FieldModel>();
        var indent = lines.Peek() is { } first && first.Indent > parent.Indent ? first.Indent : -1;
        while (lines.Peek() is { } line && line.Indent > parent.Indent)
        {
            if (line.Indent != indent)
            {
                throw new SchemaException(line.Number, $"indented by {line.Indent}, its neighbours by {indent}");
            }

            lines.Take();
            if (line.Words[0] == "struct")
            {
                ParseStruct(line);
                continue;
            }

            fields.Add(ParseField(line));
        }

        return fields;
    }

    private FieldModel ParseField(SchemaLine line)
    {
        var field = FieldParser.Parse(line);
        if (lines.Peek() is { } child && child.Indent > line.Indent)
        {
            if (field.Type.StructName is not { } name)
            {
                throw new SchemaException(child.Number, $"{field.Name} is no struct and has no fields");
            }

            Declare(name, line);
        }

        return field;
    }

    private void ParseStruct(SchemaLine line)
    {
        var words = new WordReader(line);
        words.Take("struct");
        var name = words.TakeName("struct name");
        words.End();
        Declare(name, line);
    }

    private void Declare(string name, SchemaLine line)
    {
        if (_structs.Any(s => s.Name == name))
        {
            throw new SchemaException(line.Number, $"struct {name} is declared twice");
        }

        // Outer structs come before the ones within them, as a reader meets them.
        var place = _structs.Count;
        _structs.Insert(place, new StructModel(name, line.Number, []));
        _structs[place] = new StructModel(name, line.Number, ParseFields(line));
    }
}
